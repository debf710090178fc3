UPDATE sync_event SET state = 'pending', cause = '', message = '' WHERE shop_id = 1 AND id = 2;
