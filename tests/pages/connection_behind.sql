INSERT INTO connection (shop_id, id, realm_hmac, realm_web, environment, company_name, state, sync) VALUES (1, 9, REPEAT('z', 32), '', 'sandbox', 'Elm Street Inc', 'active', 'off');
UPDATE connection SET state = 'disconnected', reason = 'The owner began separate books with "Elm Street Inc".' WHERE shop_id = 1 AND id = 1;
UPDATE shop SET connection_id = 9 WHERE id = 1;
