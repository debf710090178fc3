INSERT INTO mapping (shop_id, connection_id, kind, local_id, qbo_id) VALUES (1, 1, 'tax_default', 0, '3');
