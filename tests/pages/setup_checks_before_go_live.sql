UPDATE connection SET sync = 'off', lists_at = NOW(6), subscription = 'SUBSCRIBED' WHERE shop_id = 1;
UPDATE shop SET auto_create_items = 1 WHERE id = 1;
INSERT INTO mapping (shop_id, connection_id, kind, local_id, qbo_id) VALUES
  (1, 1, 'tax', 1, '3'), (1, 1, 'tax', 2, '3'), (1, 1, 'income_account', 0, '79');
DELETE FROM sync_attempt WHERE shop_id = 1;
DELETE FROM sync_event WHERE shop_id = 1;
INSERT INTO sync_event (shop_id, id, connection_id, entity, record_id, label, label_key, state, cause, message, created_at, changed_at) VALUES
  (1, 2, 1, 'invoice', 1, '1847', '1847', 'pending', 'setup', 'Waits until set-up is finished', '2026-01-05 17:38:03', '2026-01-05 17:38:03');
UPDATE tally SET needs_attention = 0, succeeded = 0, problem_invoices = 0, pending = 1 WHERE shop_id = 1;
UPDATE connection SET uses_tax = 0, book_close = '2026-12-31', go_live = '2027-01-01' WHERE shop_id = 1;
