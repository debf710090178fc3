UPDATE invoice SET status = 'paid' WHERE shop_id = 1 AND id = 1;
