UPDATE connection SET lists_at = NOW(6); INSERT INTO job (shop_id, connection_id, kind, state, message) VALUES (1, 1, 'lists', 'done', 'The lists are up to date.');
