UPDATE connection SET state = 'disconnected' WHERE shop_id = 1;
