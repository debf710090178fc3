-- Some of each: refused as before, refused and edited since, unknown, looked up,
-- on its way, behind another, replaced.
INSERT INTO link (shop_id, connection_id, entity, local_id, qbo_id, qbo_number, sync_token, posted_revision, snapshot)
SELECT 1, 1, 'item', id, id + 200, '', '0', 1, '{}' FROM item WHERE shop_id = 1;
INSERT INTO sync_event (shop_id, id, connection_id, entity, record_id, label, label_key, state, cause, message, definite, waits_for, superseded_by, attempt_id, created_at, changed_at) VALUES
  (1, 21, 1, 'customer', 2, '<b>Second</b>', 'second', 'failed', 'name_taken', 'QuickBooks has the name ‘Second’', 1, 0, 0, 21, '2026-01-05 17:38:03', '2026-01-05 17:38:04'),
  (1, 22, 1, 'invoice', 2, '1848', '1848', 'needs_attention', 'outcome_unknown', 'Nobody knows', 0, 0, 0, 0, '2026-01-05 17:38:03', '2026-01-05 17:38:04'),
  (1, 23, 1, 'invoice', 3, '1849', '1849', 'checking', '', '', 0, 0, 0, 0, '2026-01-05 17:38:03', '2026-01-05 17:38:04'),
  (1, 24, 1, 'invoice', 4, '1850', '1850', 'pending', 'waiting', 'Waits', 1, 21, 0, 0, '2026-01-05 17:38:03', '2026-01-05 17:38:04'),
  (1, 25, 1, 'invoice', 5, '1851', '1851', 'skipped', '', '', 1, 0, 26, 0, '2026-01-05 17:38:03', '2026-01-05 17:38:04'),
  (1, 26, 1, 'invoice', 5, '1851', '1851', 'failed', '', 'QuickBooks was busy', 1, 0, 0, 0, '2026-01-05 17:38:03', '2026-01-05 17:38:04');
INSERT INTO sync_attempt (shop_id, id, event_id, connection_id, generation, fence, run_id, n, operation, request_id, revision, path, body, body_hash, first_marked_at, marked_at, settled_at, outcome, http_status, intuit_tid, answer) VALUES
  (1, 21, 21, 1, 1, 1, 1, 1, 'create', REPEAT('4', 32), 1, '/customer', '{}', REPEAT('h', 32), '2026-01-05 17:38:01', '2026-01-05 17:38:01', '2026-01-05 17:38:02', 'refused', 400, '', '');
