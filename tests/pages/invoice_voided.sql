UPDATE invoice SET status = 'void', balance = 0 WHERE shop_id = 1 AND id = 1;
