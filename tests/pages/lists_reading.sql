UPDATE connection SET lists_at = NOW(6) - INTERVAL 3 DAY; INSERT INTO job (shop_id, connection_id, kind) VALUES (1, 1, 'lists');
