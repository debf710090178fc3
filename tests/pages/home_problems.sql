INSERT INTO sync_event (shop_id, id, connection_id, entity, record_id, label, label_key, state, cause, message) VALUES (1, 3, 1, 'item', 1, 'Service call', 'service call', 'failed', '', 'QuickBooks <b>was</b> unavailable & slow');
UPDATE tally SET failed = 1, pending = 2 WHERE shop_id = 1;
