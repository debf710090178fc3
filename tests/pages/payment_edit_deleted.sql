UPDATE payment SET status = 'deleted' WHERE shop_id = 1 AND id = 1;
