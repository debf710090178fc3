DELETE FROM reference WHERE shop_id = 1 AND kind = 'tax_code';
INSERT INTO mapping (shop_id, connection_id, kind, local_id, qbo_id) VALUES (1, 1, 'tax', 1, '99');
INSERT INTO mapping (shop_id, connection_id, kind, local_id, qbo_id) VALUES (1, 1, 'tax_default', 0, '98');
