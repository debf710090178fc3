-- 5 asked: 3 posted, 1 fails for another cause, 1 was in QuickBooks before.
INSERT INTO sync_event (shop_id, id, connection_id, entity, record_id, label, label_key, state, cause, message, created_at, changed_at) VALUES
  (1, 11, 1, 'invoice', 2, '1848', '1848', 'succeeded', '', '', '2026-01-05 17:38:03', '2026-01-05 17:38:04'),
  (1, 12, 1, 'invoice', 3, '1849', '1849', 'succeeded', '', '', '2026-01-05 17:38:03', '2026-01-05 17:38:04'),
  (1, 13, 1, 'invoice', 4, '1850', '1850', 'succeeded', '', '', '2026-01-05 17:38:03', '2026-01-05 17:38:04'),
  (1, 14, 1, 'invoice', 5, '1851', '1851', 'needs_attention', 'closed_period', 'The books are closed through 2025-12-31', '2026-01-05 17:38:03', '2026-01-05 17:38:04'),
  (1, 15, 1, 'invoice', 6, '1852', '1852', 'succeeded', '', '', '2026-01-05 17:38:03', '2026-01-05 17:38:04');
INSERT INTO receipt (shop_id, id, at, actor, actor_id, actor_name, pressed, said, asked, moved) VALUES
  (1, 1, '2026-01-05 18:00:00', 'user', 1, 'Rosa', 'filter', 'Failed', 5, 4),
  (2, 2, '2026-01-05 18:00:00', 'user', 1, 'Harbour', 'filter', 'Harbour', 1, 1);
INSERT INTO receipt_event (shop_id, receipt_id, event_id, on_id, why, cause) VALUES
  (1, 1, 11, 11, '', 'tax_not_mapped'), (1, 1, 12, 12, '', 'tax_not_mapped'), (1, 1, 13, 13, '', 'tax_not_mapped'),
  (1, 1, 14, 14, '', 'tax_not_mapped'), (1, 1, 15, 15, 'posted', ''), (2, 2, 2, 2, '', '');
