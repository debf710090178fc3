UPDATE invoice SET revision = 2 WHERE shop_id = 1 AND id = 2;
