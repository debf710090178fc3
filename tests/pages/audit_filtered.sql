INSERT INTO audit (shop_id, id, at, actor, actor_id, actor_name, what, entity, entity_id, detail) VALUES
  (1, 1, '2026-01-05 17:31:40', 'user', 1, 'Rosa Owner', 'invoice.create', 'invoice', 1, '1847'),
  (1, 2, '2026-01-05 17:31:41', 'user', 1, 'Rosa Owner', 'invoice.send', 'invoice', 1, '1847'),
  (1, 3, '2026-01-05 18:00:00', 'user', 3, 'Bo Keeper', 'tax.map', '', 1, 'Combined 7.25: nothing → State sales tax 7.25'),
  (1, 4, '2026-01-05 18:01:00', 'key', 1, 'Field app', 'customer.change', 'customer', 1, 'Copper Kettle Ltd'),
  (1, 5, '2026-01-05 18:02:00', 'operator', 0, '', 'connection.sync', '', 0, 'on'),
  (1, 6, '2026-01-05 18:03:00', 'user', 3, 'Bo Keeper', 'invoices.prefix', '', 0, 'Prefix: nothing → RW-'),
  (1, 7, '2026-01-05 18:04:00', 'user', 4, 'Stan Staff', 'sync.retry', '', 0, '37 records'),
  (1, 8, '2026-01-05 18:05:00', 'user', 3, 'Bo Keeper', 'import.run', '', 0, 'invoices from june.csv: 41 new, 0 changed'),
  (2, 9, '2026-01-05 18:05:00', 'user', 2, 'Harbour Owner', 'tax.map', '', 1, 'Harbour');
INSERT INTO support_look (shop_id, user_id, user_name, session_hash, reason, page, event_id, label) VALUES
  (1, 6, 'Sue Support', REPEAT('x', 32), 'Rosa asked why 1847 is not in QuickBooks', 'reason', 0, ''),
  (1, 6, 'Sue Support', REPEAT('x', 32), 'Rosa asked why 1847 is not in QuickBooks', 'event', 2, 'Invoice #1848'),
  (2, 6, 'Sue Support', REPEAT('x', 32), 'Harbour', 'shop', 0, '');
