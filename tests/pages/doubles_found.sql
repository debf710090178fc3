INSERT INTO link (shop_id, connection_id, entity, local_id, qbo_id, qbo_number, sync_token, posted_revision, snapshot) VALUES
  (1, 1, 'invoice', 1, '812', '1847', '0', 1, '{}');
INSERT INTO job (id, shop_id, connection_id, kind, state, message, changed_at) VALUES
  (5, 1, 1, 'doubles', 'done', 'QuickBooks was asked. More than once there: 3. Of ours not there: 1.', NOW(6));
INSERT INTO qbo_seen (shop_id, connection_id, qbo_id, number, marker, voided, fault, job_id) VALUES
  (1, 1, '812', '1847', 'AAAAAAAA', 0, 'twice', 5), (1, 1, '901', '', 'AAAAAAAA', 0, 'twice', 5),
  (1, 1, '902', '<b>1847</b>', '', 0, 'number', 5), (1, 1, '903', '1801', '', 0, 'missing', 5), (1, 1, '904', '1802', '', 0, '', 5),
  (2, 1, '812', 'Harbour', 'AAAAAAAA', 0, 'twice', 5);
UPDATE sync_event SET state = 'checking', cause = '', message = '' WHERE shop_id = 1 AND id = 2;
UPDATE tally SET needs_attention = 0, checking = 1, problem_invoices = 0 WHERE shop_id = 1;
