INSERT INTO hand (shop_id, entity, local_id, kind, qbo_number) VALUES (1, 'invoice', 1, 'synced', '9001'); UPDATE sync_event SET state = 'skipped', cause = 'by_hand' WHERE shop_id = 1 AND id = 2;
