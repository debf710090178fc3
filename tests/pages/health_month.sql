INSERT INTO health_run (shop_id, id, at, why, by_name, month, stops, warns, records) VALUES
  (1, 7, '2026-01-08 17:00:00', 'close', 'Bo Keeper', '2025-12-01', 2, 0, 2);
INSERT INTO health_finding (shop_id, run_id, place, part, name, title, level, who, said, fix, href, press) VALUES
  (1, 7, 1, 'check', 'connection', 'Connection', 'good', '', 'Connected to Rosewood Heating Inc.', '', '', ''),
  (1, 7, 2, 'month', 'month_missing', 'Not in QuickBooks', 'stop', 'You or your bookkeeper', '1 invoice of the month not in QuickBooks: $188.22.', 'They stand below with what keeps them out.', '/settings/quickbooks/sync-log?status=failed', 'See what fixes them'),
  (1, 7, 3, 'month', 'ready', 'Ready to close?', 'stop', 'You or your bookkeeper', 'December 2025 is not ready to close.', 'Mend what stands above first.', '', '');
INSERT INTO health_record (shop_id, run_id, place, entity, record_id, label, amount, said) VALUES
  (1, 7, 1, 'invoice', 1, '1847', 18822, 'Not in QuickBooks'),
  (1, 7, 2, 'payment', 1, 'x-1', 2500, 'Not in QuickBooks');
