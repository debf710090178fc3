INSERT INTO hand (shop_id, entity, local_id, kind) VALUES (1, 'invoice', 1, 'skipped'); UPDATE sync_event SET state = 'skipped', cause = 'by_hand' WHERE shop_id = 1 AND id = 2;
