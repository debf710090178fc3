UPDATE item SET revision = 2 WHERE shop_id = 1 AND id = 1;
