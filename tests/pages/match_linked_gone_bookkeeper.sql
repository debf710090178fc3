INSERT INTO link (shop_id, connection_id, entity, local_id, qbo_id, sync_token, posted_revision, snapshot, changed_at) VALUES
  (1, 1, 'item', 3, '70', '0', 1, '{}', '2026-01-05 16:00:00'), (1, 1, 'item', 4, '71', '0', 1, '{}', '2026-01-05 18:00:00'), (1, 1, 'item', 5, '16', '0', 1, '{}', '2026-01-05 16:00:00');
