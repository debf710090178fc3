UPDATE sync_event SET cause = 'duplicate_customer' WHERE shop_id = 1 AND id = 2;
