INSERT INTO sync_event (shop_id, id, connection_id, entity, record_id, label, label_key, state, created_at, changed_at)
SELECT 1, 100 + seq, 1, 'customer', 1, CONCAT('Many ', seq), CONCAT('many ', seq), 'succeeded', '2026-01-07 18:00:00', '2026-01-07 18:00:00' FROM seq_1_to_60;
UPDATE tally SET succeeded = 10061, needs_attention = 0 WHERE shop_id = 1;
