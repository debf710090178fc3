DELETE FROM reference WHERE shop_id = 1 AND kind = 'tax_code';
