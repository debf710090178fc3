DELETE FROM payment WHERE shop_id = 1;
