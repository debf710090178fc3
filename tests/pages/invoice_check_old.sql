UPDATE sync_event SET state = 'succeeded', cause = '', message = 'Posted as 1847', changed_at = '2026-01-05 17:38:04' WHERE shop_id = 1 AND id = 2;
INSERT INTO link (shop_id, connection_id, entity, local_id, qbo_id, qbo_number, sync_token, posted_revision, snapshot, changed_at) VALUES (1, 1, 'invoice', 1, '812', '1847', '0', 1, '{}', '2026-01-05 17:38:04');
INSERT INTO job (shop_id, connection_id, kind, entity, record_id, state, message, result, changed_at) VALUES
  (1, 1, 'check', 'invoice', 1, 'done', 'Old news', '{"qbo_id":"812","gone":false,"all":1,"differ":0,"rows":[]}', '2026-01-05 17:38:00'),
  (2, 1, 'check', 'invoice', 1, 'done', 'Harbour', '{"all":"1"}', '2027-01-05 17:39:00');
