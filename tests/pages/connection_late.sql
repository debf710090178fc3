INSERT INTO job (shop_id, connection_id, kind, state, created_at) VALUES (1, 1, 'lists', 'waiting', '2026-01-05 10:00:00');
