UPDATE connection SET state = 'disconnected', reason = 'Disconnected by Rosa Owner.' WHERE shop_id = 1;
