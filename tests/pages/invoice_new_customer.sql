UPDATE customer SET terms = 'Net 30' WHERE shop_id = 1 AND id = 1;
