DELETE FROM reference WHERE shop_id = 1;
