INSERT INTO mapping (shop_id, connection_id, kind, local_id, qbo_id) VALUES (2, 1, 'tax_exempt', 0, '7'), (2, 1, 'tax', 0, '4');
