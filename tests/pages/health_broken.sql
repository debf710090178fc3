INSERT INTO health_run (shop_id, id, at, why, by_name, month, stops, warns, records) VALUES
  (1, 4, '2026-01-07 17:00:00', 'weekly', '', NULL, 0, 0, 0),
  (1, 7, '2026-01-08 17:00:00', 'asked', 'Bo Keeper', NULL, 2, 1, 0),
  (2, 8, '2026-01-08 17:00:00', 'asked', 'Harbour Owner', NULL, 1, 0, 0);
INSERT INTO health_finding (shop_id, run_id, place, part, name, title, level, who, said, fix, href, press) VALUES
  (1, 4, 1, 'check', 'connection', 'Connection', 'good', '', 'Connected to Rosewood Heating Inc.', '', '', ''),
  (1, 7, 1, 'check', 'connection', 'Connection', 'good', '', 'Connected to Rosewood Heating Inc.', '', '', ''),
  (1, 7, 2, 'check', 'every', 'Everything fails?', 'stop', 'Support', 'Every record fails since 10:02: 6 in a row, the last one with “QuickBooks said no”.', 'Look at what changed at that time.', '/settings/quickbooks/sync-log?status=failed', 'Open the rows'),
  (1, 7, 3, 'check', 'lists', 'Lists of QuickBooks', 'warn', 'You', 'They are 9 days old.', 'Press Refresh lists, then check again.', '/settings/quickbooks', 'Refresh lists'),
  (1, 7, 4, 'check', 'customers', 'Customers', 'stop', 'You or your bookkeeper', '2 customers could not reach QuickBooks & <wait>.', 'Mend these before the invoices.', '/settings/quickbooks/sync-log?status=failed', 'Open the rows'),
  (1, 7, 5, 'check', 'payments', 'Payments', 'note', '', 'Payments do not go to QuickBooks: that is turned off.', '', '/settings/quickbooks/payments', 'Open payment settings'),
  (1, 7, 6, 'scenario', 'stopped', '“My invoices stopped syncing today.”', 'stop', 'Support', 'Every record fails since 10:02.', 'Look at what changed then.', '/settings/quickbooks/sync-log?status=failed', 'Open the rows'),
  (1, 7, 7, 'scenario', 'empty_log', '“The sync log is empty.”', 'good', '', 'It is not.', '', '/settings/quickbooks/sync-log', 'Open the log'),
  (2, 8, 1, 'check', 'connection', 'Connection', 'stop', 'Harbour', 'Harbour', 'Harbour', '', '');
