UPDATE sync_event SET message = '', cause = '', state = 'skipped', superseded_by = 9 WHERE shop_id = 1 AND id = 2; INSERT INTO lane (shop_id, kind, connection_id) VALUES (1, 'changes', 1);
