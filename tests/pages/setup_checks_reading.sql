UPDATE connection SET sync = 'off', lists_at = NOW(6), subscription = 'SUBSCRIBED' WHERE shop_id = 1;
UPDATE connection SET lists_at = NULL WHERE shop_id = 1;
INSERT INTO job (shop_id, connection_id, kind, state, message, entity, record_id, result) VALUES (1, 1, 'lists', 'working', '', NULL, 0, NULL);
