INSERT INTO job (shop_id, kind, state) VALUES (2, 'lists', 'failed'), (1, 'exchange', 'working'), (2, 'lists', 'failed');
