INSERT INTO job (shop_id, kind, state, message) VALUES (1, 'lists', 'done', 'The lists are up to date.');
