INSERT INTO connection (shop_id, id, realm_hmac, realm_web, environment, company_name, state) VALUES (1, 1, REPEAT('a', 32), '', 'sandbox', 'Rosewood Heating Inc.', 'active');
UPDATE shop SET connection_id = 1 WHERE id = 1;
