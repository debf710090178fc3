INSERT INTO job (shop_id, connection_id, kind, state) VALUES (1, 1, 'lists', 'working');
