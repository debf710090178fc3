UPDATE connection SET sync = 'off', lists_at = NOW(6), subscription = 'SUBSCRIBED' WHERE shop_id = 1;
UPDATE shop SET auto_create_items = 1 WHERE id = 1;
INSERT INTO mapping (shop_id, connection_id, kind, local_id, qbo_id) VALUES
  (1, 1, 'tax', 1, '3'), (1, 1, 'tax', 2, '3'), (1, 1, 'income_account', 0, '79');
DELETE FROM sync_attempt WHERE shop_id = 1;
DELETE FROM sync_event WHERE shop_id = 1;
INSERT INTO sync_event (shop_id, id, connection_id, entity, record_id, label, label_key, state, cause, message, created_at, changed_at) VALUES
  (1, 2, 1, 'invoice', 1, '1847', '1847', 'pending', 'setup', 'Waits until set-up is finished', '2026-01-05 17:38:03', '2026-01-05 17:38:03');
UPDATE tally SET needs_attention = 0, succeeded = 0, problem_invoices = 0, pending = 1 WHERE shop_id = 1;
UPDATE connection SET setup_step = 'test' WHERE shop_id = 1;
INSERT INTO invoice (shop_id, id, external_id, number, customer_id, status, invoice_date, due_date, customer_note, line_count, subtotal, tax, total, balance, sent_at) VALUES
  (1, 9, 'x-9', 'TEST-KXQWB', 1, 'sent', '2026-01-07', '2026-01-07', 'A test.', 1, 8900, 645, 9545, 9545, '2026-01-07 10:00:00');
INSERT INTO invoice_line (shop_id, invoice_id, line_no, item_id, description, quantity, unit_price, amount) VALUES (1, 9, 1, 1, 'Site visit', 1000000, 89000000, 8900);
INSERT INTO invoice_line_tax (shop_id, invoice_id, line_no, tax_rate_id) VALUES (1, 9, 1, 1);
UPDATE connection SET canary_id = 9 WHERE shop_id = 1;
INSERT INTO link (shop_id, connection_id, entity, local_id, qbo_id, qbo_number, sync_token, posted_revision, snapshot, changed_at) VALUES (1, 1, 'invoice', 9, '412', 'TEST-KXQWB', '0', 1, '{}', '2026-01-07 10:00:05');
INSERT INTO sync_event (shop_id, id, connection_id, entity, record_id, label, label_key, operation, state, cause, message, early, created_at, changed_at) VALUES (1, 9, 1, 'invoice', 9, 'TEST-KXQWB', 'test-kxqwb', 'post', 'succeeded', '', '', 1, '2026-01-07 10:00:00', '2026-01-07 10:00:00');
INSERT INTO job (shop_id, connection_id, kind, state, message, entity, record_id, result) VALUES (1, 1, 'check', 'done', '1 of 2 fields is different in QuickBooks.', 'invoice', 9, '{"qbo_id":"412","gone":false,"all":2,"differ":1,"rows":[{"field":"Number","ours":"TEST-KXQWB","theirs":"1038","same":false},{"field":"Tax code","ours":"3","theirs":"2","same":false},{"field":"Line 1 tax code","ours":"TAX","theirs":"3x","same":false},{"field":"Total","ours":"95.45","theirs":"95.45","same":true}]}');
