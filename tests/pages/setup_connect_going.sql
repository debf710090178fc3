INSERT INTO job (shop_id, connection_id, kind, state, message, entity, record_id, result) VALUES (1, 0, 'exchange', 'working', '', NULL, 0, NULL);
