UPDATE invoice SET status = 'void' WHERE shop_id = 1 AND id = 2;
