-- Both shops connected, with lists, mappings, links and events of the same
-- numbers; event 3 and invoice 3 are Harbour's alone.
INSERT INTO connection (shop_id, id, realm_hmac, realm_web, environment, company_name, country, currency, state, connected_at, changed_at) VALUES
  (1, 1, REPEAT('a', 32), '', 'sandbox', 'Rosewood Heating Inc.', 'US', 'USD', 'active', NOW(6) - INTERVAL 1 YEAR, '2026-01-01 10:00:00'),
  (2, 1, REPEAT('b', 32), '', 'sandbox', 'Harbour Gifts Ltd', 'GB', 'GBP', 'active', NOW(6) - INTERVAL 1 YEAR, '2026-01-01 10:00:00');
UPDATE shop SET connection_id = 1;
INSERT INTO lane (shop_id, kind, connection_id) VALUES (1, 'post', 1), (2, 'post', 1);
INSERT INTO reference (shop_id, connection_id, kind, qbo_id, name, name_key, type, rate) VALUES
  (1, 1, 'account', '79', 'Services', 'services', 'Income', 0),
  (1, 1, 'tax_code', '3', 'State sales tax 7.25', 'state sales tax 7.25', '', 7250000),
  (2, 1, 'account', '80', 'Harbour sales', 'harbour sales', 'Income', 0),
  (2, 1, 'tax_code', '4', 'Harbour 20% S', 'harbour 20% s', '', 20000000);
INSERT INTO mapping (shop_id, connection_id, kind, local_id, qbo_id) VALUES
  (2, 1, 'tax', 1, '4'), (2, 1, 'income_account', 0, '80');
INSERT INTO link (shop_id, connection_id, entity, local_id, qbo_id, qbo_number, sync_token, posted_revision, snapshot) VALUES
  (1, 1, 'customer', 1, '57', '', '0', 1, '{}'),
  (2, 1, 'customer', 1, '58', '', '0', 1, '{}'),
  (2, 1, 'invoice', 3, '90', 'H-3', '0', 1, '{}');
INSERT INTO sync_event (shop_id, id, connection_id, entity, record_id, label, label_key, state, cause, message, attempts, created_at, changed_at) VALUES
  (1, 1, 1, 'customer', 1, 'Copper Kettle Ltd', 'copper kettle ltd', 'succeeded', '', 'Created', 1, '2026-01-05 17:38:02', '2026-01-05 17:38:02'),
  (1, 2, 1, 'invoice', 1, '1847', '1847', 'needs_attention', 'tax_not_mapped', 'Tax code ‘Combined 7.25’ not mapped', 0, '2026-01-05 17:38:03', '2026-01-05 17:38:04'),
  (2, 1, 1, 'customer', 1, 'Harbour Cafe', 'harbour cafe', 'succeeded', '', 'Harbour', 1, '2026-01-05 17:38:02', '2026-01-05 17:38:02'),
  (2, 2, 1, 'invoice', 1, 'H-1', 'h-1', 'needs_attention', 'tax_not_mapped', 'Harbour', 0, '2026-01-05 17:38:03', '2026-01-05 17:38:03'),
  (2, 3, 1, 'invoice', 3, 'H-3', 'h-3', 'failed', '', 'Harbour', 4, '2026-01-05 17:38:03', '2026-01-05 17:38:03');
INSERT INTO sync_attempt (shop_id, id, event_id, connection_id, generation, fence, run_id, n, operation, request_id, revision, path, body, body_hash, first_marked_at, marked_at, settled_at, outcome, http_status, intuit_tid, answer) VALUES
  (1, 1, 1, 1, 1, 1, 1, 1, 'create', REPEAT('1', 32), 1, '/customer', '{"DisplayName":"Copper Kettle Ltd"}', REPEAT('h', 32), '2026-01-05 17:38:01', '2026-01-05 17:38:01', '2026-01-05 17:38:02', 'posted', 200, '1-tid-1', '{"Customer":{"Id":"57"}}'),
  (2, 1, 1, 1, 1, 1, 1, 1, 'create', REPEAT('2', 32), 1, '/customer', '{"DisplayName":"Harbour Cafe"}', REPEAT('h', 32), '2026-01-05 17:38:01', '2026-01-05 17:38:01', '2026-01-05 17:38:02', 'posted', 200, '1-tid-2', '{"Harbour":1}'),
  (2, 3, 3, 1, 1, 1, 1, 1, 'create', REPEAT('3', 32), 1, '/invoice', '{"Harbour":1}', REPEAT('h', 32), '2026-01-05 17:38:01', '2026-01-05 17:38:01', '2026-01-05 17:38:02', 'transient', 503, '1-tid-3', '{"Harbour":1}');
UPDATE tally SET needs_attention = 1, succeeded = 1, problem_invoices = 1 WHERE shop_id = 1;
UPDATE tally SET needs_attention = 1, failed = 1, succeeded = 1, problem_invoices = 2 WHERE shop_id = 2;
