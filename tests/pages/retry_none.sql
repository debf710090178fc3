UPDATE sync_event SET state = 'succeeded' WHERE shop_id = 1;
