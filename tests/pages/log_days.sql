INSERT INTO sync_event (shop_id, id, connection_id, entity, record_id, label, label_key, state, cause, message, attempts, superseded_by, direction, created_at, changed_at, due_at) VALUES
  (1, 11, 1, 'invoice', 1, '1838', '1838', 'failed', 'qbo_unavailable', 'QuickBooks was unavailable for 95 minutes. Retries ran out', 4, 0, 'out', '2026-01-05 18:00:00', '2026-01-05 18:00:00', '2026-01-05 18:00:00'),
  (1, 12, 1, 'invoice', 1, '1845', '1845', 'skipped', '', '', 0, 2, 'out', '2026-01-05 18:01:00', '2026-01-05 18:01:00', '2026-01-05 18:00:00'),
  (1, 13, 1, 'payment', 1, '$1,200.00', '$1,200.00', 'succeeded', '', 'Recorded in QuickBooks, invoice #1790 is paid', 0, 0, 'in', '2026-01-05 18:02:00', '2026-01-05 18:01:00', '2026-01-05 18:00:00'),
  (1, 14, 1, 'invoice', 2, '1846', '1846', 'checking', '', '', 1, 0, 'out', '2026-01-06 18:03:00', '2026-01-05 18:01:00', '2026-01-05 18:00:00'),
  (1, 15, 1, 'invoice', 2, '1848', '1848', 'pending', 'waiting', 'Waiting for customer Mill Lane School', 0, 0, 'out', '2026-01-06 18:04:00', '2026-01-05 18:01:00', '2026-01-05 18:00:00'),
  (1, 16, 1, 'payment', 2, '$424.50', '$424.50', 'retrying', '', 'QuickBooks is busy', 2, 0, 'out', '2026-01-06 18:05:00', '2026-01-05 18:01:00', '2026-01-06 18:35:00'),
  (1, 17, 1, 'item', 1, 'Service call', 'service call', 'sending', '', '', 1, 0, 'out', '2026-01-06 18:06:00', '2026-01-05 18:01:00', '2026-01-05 18:00:00');
UPDATE tally SET failed = 1, skipped = 1, succeeded = 2, checking = 1, pending = 1, retrying = 1, sending = 1, problem_invoices = 2 WHERE shop_id = 1;
