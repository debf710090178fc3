-- Thousands of causes, of one record each: 120 stand for them.
INSERT INTO sync_event (shop_id, id, connection_id, entity, record_id, label, label_key, state, cause, about, message, created_at, changed_at)
SELECT 1, 1000 + seq, 1, 'customer', 1, 'Copper Kettle Ltd', 'copper kettle ltd', 'needs_attention', 'missing_field', CONCAT('x', LPAD(seq, 3, '0')), CONCAT('The field ', seq, ' is empty'), '2026-02-03 18:00:00', '2026-02-03 18:00:05' FROM seq_1_to_120;
UPDATE tally SET needs_attention = needs_attention + 120 WHERE shop_id = 1;
