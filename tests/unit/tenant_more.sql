-- What the statements need beyond tenant_fill.sql; {s} is the shop.
INSERT INTO shop (id, name, country, currency, zone, connection_id)
VALUES ({s}, 'canary{s}', 'A{s}', 'AB{s}', 'canary{s}', 1);

-- On connection 1: every kind of link, and what a plan reads.
INSERT IGNORE INTO link (shop_id, connection_id, entity, local_id, qbo_id, sync_token, posted_revision, snapshot)
SELECT {s}, 1, e, n, CONCAT('y', n), '0', {s}, 'canary{s}'
  FROM (SELECT seq AS n FROM seq_1_to_4) AS a,
       (SELECT 'customer' AS e UNION SELECT 'item' UNION SELECT 'invoice' UNION SELECT 'payment') AS b;
INSERT INTO mapping (shop_id, connection_id, kind, local_id, qbo_id)
VALUES ({s}, 1, 'income_account', 0, 'x1'), ({s}, 1, 'discount_account', 0, 'canary{s}'),
       ({s}, 1, 'tax', 0, 'canary{s}'), ({s}, 1, 'deposit_account', 0, 'x{s}'),
       ({s}, 1, 'payment_method', 1, 'canary{s}');
-- Only shop 2 maps methods, and tax without a rate, on connection 2.
INSERT INTO mapping (shop_id, connection_id, kind, local_id, qbo_id)
SELECT 2, 2, kind, kind = 'payment_method', 'canary2'
  FROM (SELECT 'payment_method' AS kind UNION SELECT 'tax_default' UNION SELECT 'tax_exempt') AS k WHERE {s} = 2;
-- Both name codes and an account on connection 1 that only shop 2's lists have.
INSERT INTO mapping (shop_id, connection_id, kind, local_id, qbo_id)
VALUES ({s}, 1, 'tax_default', 0, 'z2'), ({s}, 1, 'tax_exempt', 0, 'z2');
UPDATE category_account SET qbo_id = 'z2' WHERE shop_id = {s} AND connection_id = 1;
INSERT IGNORE INTO category_account (shop_id, connection_id, category_key, qbo_id)
SELECT 2, 1, 'only2', 'canary2' FROM shop WHERE id = 2 AND {s} = 2;
INSERT IGNORE INTO reference (shop_id, connection_id, kind, qbo_id, name, name_key, type)
SELECT 2, 1, kind, 'z2', 'canary2', '', '' FROM (SELECT 'account' AS kind UNION SELECT 'tax_code') AS k WHERE {s} = 2;
INSERT IGNORE INTO reference (shop_id, connection_id, kind, qbo_id, name, name_key, type)
VALUES ({s}, 1, 'account', 'x{s}', 'canary{s}', '', ''), ({s}, 1, 'account', 'x1', 'canary{s}', '', '');
INSERT IGNORE INTO hand (shop_id, entity, local_id, kind)
SELECT 2, 'invoice', 1, 'synced' FROM shop WHERE id = 2 AND {s} = 2;
-- Only shop 2 has this payment.
INSERT INTO payment (shop_id, id, external_id, customer_id, payment_date, amount, method, reference)
SELECT 2, 50, 'x50', 2, '2026-06-19', 7, 'cash', 'x9' FROM shop WHERE id = 2 AND {s} = 2;
-- Only shop 2 marked item 7, and has its item 6, marked like shop 1's, in QuickBooks.
INSERT INTO hand (shop_id, entity, local_id, kind)
SELECT 2, 'item', 7, 'synced' FROM shop WHERE id = 2 AND {s} = 2;
INSERT INTO link (shop_id, connection_id, entity, local_id, qbo_id, sync_token, posted_revision, snapshot)
SELECT 2, 1, 'item', 6, 'y6', '0', 2, 'canary2' FROM shop WHERE id = 2 AND {s} = 2;
INSERT INTO invoice_line (shop_id, invoice_id, line_no, item_id, quantity, unit_price, amount)
SELECT 2, 6, 1, 7, 1, 1, 1 FROM shop WHERE id = 2 AND {s} = 2;

-- Only shop 2 has these: an account that shop 1 chose, and invoice 7 in
-- QuickBooks, whose date lets it count.
INSERT INTO reference (shop_id, connection_id, kind, qbo_id, name, name_key, type)
SELECT 2, 1, 'account', 'canary1', 'canary2', '', '' FROM shop WHERE id = 2 AND {s} = 2;
INSERT INTO link (shop_id, connection_id, entity, local_id, qbo_id, sync_token, posted_revision, snapshot)
SELECT 2, 1, 'invoice', 7, 'y7', '0', 2, 'canary2' FROM shop WHERE id = 2 AND {s} = 2;
UPDATE invoice SET tax_exempt = 0 WHERE shop_id = {s} AND id = 7;

-- Events in every state on connection 1, and one that has no connection yet.
-- Shop 2's are due before shop 1's, so that a MIN shows them.
INSERT INTO sync_event (shop_id, id, connection_id, entity, record_id, label, label_key, state, due_at)
VALUES ({s}, 11, 1, 'invoice', 1, 'canary{s}', '', 'needs_attention', NOW(6)),
       ({s}, 12, 1, 'invoice', 2, 'canary{s}', '', 'failed', NOW(6)),
       ({s}, 13, 1, 'invoice', 3, 'canary{s}', '', 'checking', NOW(6) - INTERVAL IF({s} = 1, 1, 72) HOUR),
       ({s}, 14, 1, 'item', 4, 'canary{s}', '', 'retrying', NOW(6) - INTERVAL IF({s} = 1, 1, 96) HOUR),
       ({s}, 15, 0, 'customer', 4, 'canary{s}', '', 'pending', NOW(6));
UPDATE sync_event SET due_at = NOW(6) - INTERVAL IF({s} = 1, 2, 48) HOUR WHERE shop_id = {s} AND id = 1;
-- Only shop 2 has these: an older one under way, and newer ones of records.
INSERT INTO sync_event (shop_id, id, connection_id, entity, record_id, label, label_key, state)
SELECT 2, id, 1, entity, record_id, 'canary2', '', state
  FROM (SELECT 10 AS id, 'invoice' AS entity, 3 AS record_id, 'sending' AS state
        UNION SELECT 20, 'invoice', 3, 'succeeded'
        UNION SELECT 21, 'customer', 1, 'skipped'
        UNION SELECT 22, 'item', 1, 'skipped'
        UNION SELECT 23, 'invoice', 7, 'succeeded'
        UNION SELECT 24, 'invoice', 3, 'pending') AS x WHERE {s} = 2;

-- A payment is taken off its invoice; shop 2's event is the newer one.
INSERT INTO sync_event (shop_id, id, connection_id, entity, record_id, label, label_key, operation)
VALUES ({s}, 40 + {s}, 1, 'payment', 1, 'canary{s}', '', 'unapply');

INSERT INTO invoice_line (shop_id, invoice_id, line_no, item_id, quantity, unit_price, amount)
SELECT 2, 1, 2, 3, 1, 1, 1 FROM shop WHERE id = 2 AND {s} = 2;

-- What is due on connection 5 is due in shop 2 first; only there somebody waits
-- on connection 8.
INSERT INTO sync_event (shop_id, id, connection_id, entity, record_id, label, label_key, state, due_at)
SELECT {s}, id, 5, 'invoice', 5, 'canary{s}', '', state, NOW(6) + INTERVAL IF({s} = 1, 48, 24) HOUR
  FROM (SELECT 31 AS id, 'pending' AS state UNION SELECT 32, 'retrying' UNION SELECT 33, 'checking') AS x;
UPDATE sync_event SET waits_for = 0 WHERE shop_id = {s} AND {s} = 1 AND id = 8;

-- Only shop 2 tried a second time.
INSERT INTO sync_attempt (shop_id, id, event_id, connection_id, generation, fence, run_id, n, operation, request_id, revision, path, body, body_hash, first_marked_at, marked_at)
SELECT 2, 20, 1, 1, 1, 1, 1, 2, 'create', 'canary2', 1, '', 'canary2', REPEAT('c', 32), NOW(6), NOW(6)
  FROM shop WHERE id = 2 AND {s} = 2;

-- Only in shop 2 something was posted behind the refused one of connection 4.
INSERT INTO sync_attempt (shop_id, id, event_id, connection_id, generation, fence, run_id, n, operation, request_id, revision, path, body, body_hash, first_marked_at, marked_at, outcome)
SELECT 2, 21, 2, 4, 1, 1, 1, 2, 'create', 'canary2', 1, '', 'canary2', REPEAT('c', 32), NOW(6), NOW(6), 'posted'
  FROM shop WHERE id = 2 AND {s} = 2;

-- Connection 5 may not write.
UPDATE sync_event SET cause = 'subscription' WHERE shop_id = {s} AND id = 31;
UPDATE lane SET kind = 'post', hold_reason = 'subscription' WHERE shop_id = {s} AND connection_id = 5;

-- Lanes: one asleep, one leased.
UPDATE lane SET due_at = NOW(6) + INTERVAL 1 HOUR WHERE shop_id = {s} AND connection_id = 1;
UPDATE lane SET kind = 'post', until = NOW(6) + INTERVAL 1 HOUR WHERE shop_id = {s} AND connection_id = 3;

UPDATE connection SET state = IF({s} = 1, 'active', 'disconnected') WHERE shop_id = {s} AND id = 4;
-- Connection 7 is active in both shops, under leases of other numbers.
UPDATE connection SET state = 'active' WHERE shop_id = {s} AND id = 7;
UPDATE lane SET kind = 'post', fence = IF({s} = 1, 7, 70), until = NOW(6) + INTERVAL 1 HOUR WHERE shop_id = {s} AND connection_id = 7;
UPDATE idempotency_key SET at = NOW(6) - INTERVAL 2 DAY WHERE shop_id = {s} AND key_hash LIKE 'x8%';
UPDATE form_key SET at = NOW(6) - INTERVAL 8 DAY WHERE shop_id = {s} AND key_hash LIKE 'x8%';

-- Some invoices stand for no other.
UPDATE invoice SET reissue_of = 0 WHERE shop_id = {s} AND id < 5;

-- What is paid toward nothing differs; only in shop 2 something stands for
-- invoice 8 anew.
UPDATE payment SET amount = amount + {s} WHERE shop_id = {s} AND id = 3;
INSERT INTO invoice (shop_id, id, external_id, number, customer_id, invoice_date, reissue_of)
SELECT 2, 9, 'x9', 'canary2', 8, '2026-06-18', 8 FROM shop WHERE id = 2 AND {s} = 2;

-- Only shop 2 was told of invoice 4, and stopped over a merged customer.
INSERT INTO sync_event (shop_id, id, connection_id, entity, record_id, label, label_key, state, cause, direction, message)
SELECT 2, id, 6, entity, record_id, 'canary2', '', state, cause, direction, 'm'
  FROM (SELECT 25 AS id, 'invoice' AS entity, 4 AS record_id, 'succeeded' AS state, '' AS cause, 'in' AS direction
        UNION SELECT 26, 'customer', 5, 'needs_attention', 'customer_merged', 'out'
        UNION SELECT 27, 'invoice', 7, 'needs_attention', 'changed_in_qbo', 'out') AS x WHERE {s} = 2;
-- Only shop 2's links stand as they are there.
UPDATE link SET theirs = 'changed', theirs_snapshot = snapshot
 WHERE shop_id = 2 AND {s} = 2 AND connection_id = 1 AND local_id = 2;
-- Go-live, on connection 6: an invoice and a payment wait, and two were left
-- out.  Only shop 2 has of each kind what takes it out of the list, and a part
-- of the payment that goes to an invoice with a balance.
INSERT INTO sync_event (shop_id, id, connection_id, entity, record_id, label, label_key, state, cause)
VALUES ({s}, 51, 6, 'invoice', 6, 'canary{s}', '', 'pending', ''),
       ({s}, 52, 6, 'payment', 6, 'canary{s}', '', 'failed', ''),
       ({s}, 54, 6, 'invoice', 4, 'canary{s}', '', 'skipped', 'before_go_live'),
       ({s}, 55, 6, 'payment', 3, 'canary{s}', '', 'skipped', 'before_go_live');
INSERT INTO sync_event (shop_id, id, connection_id, entity, record_id, label, label_key, state, definite)
SELECT 2, id, 5, entity, record_id, 'canary2', '', state, definite
  FROM (SELECT 53 AS id, 'payment' AS entity, 6 AS record_id, 'failed' AS state, 0 AS definite
        UNION SELECT 56, 'invoice', 4, 'succeeded', 1
        UNION SELECT 57, 'invoice', 8, 'pending', 1) AS x WHERE {s} = 2;
INSERT INTO link (shop_id, connection_id, entity, local_id, qbo_id, sync_token, posted_revision, snapshot)
SELECT 2, 6, entity, id, CONCAT('y', id), '0', 2, 'canary2'
  FROM (SELECT 'invoice' AS entity, 6 AS id UNION SELECT 'payment', 3) AS x WHERE {s} = 2;
INSERT IGNORE INTO hand (shop_id, entity, local_id, kind)
SELECT 2, 'payment', 3, 'synced' FROM shop WHERE id = 2 AND {s} = 2;
INSERT INTO payment_part (shop_id, payment_id, invoice_id, amount)
SELECT 2, 3, 5, 1 FROM shop WHERE id = 2 AND {s} = 2;

-- Nothing may leave on connection 7 yet: this waits for it.
UPDATE connection SET sync = 'off' WHERE shop_id = {s} AND id = 7;
INSERT INTO sync_event (shop_id, id, connection_id, entity, record_id, label, label_key, state, cause, due_at)
VALUES ({s}, 58, 7, 'item', 8, 'canary{s}', '', 'pending', 'setup', '9999-12-31');

-- What stands still for customer 2 and item 2 of either shop.
UPDATE sync_event SET cause = 'marked_by_hand' WHERE shop_id = {s} AND id = 12;

-- Links that nothing was written by: in shop 1, that is.  Event 82 is about
-- item 8 in shop 2 only, and 83, about item 5, was tried there only.
INSERT INTO link (shop_id, connection_id, entity, local_id, qbo_id, sync_token, posted_revision, snapshot, linked_at)
VALUES ({s}, 1, 'item', 8, 'y8', '0', 1, '', '2026-01-01'), ({s}, 1, 'item', 5, 'y5', '0', 1, '', '2026-01-01');
INSERT INTO sync_event (shop_id, id, connection_id, entity, record_id, label, label_key, state)
VALUES ({s}, 82, 1, 'item', IF({s} = 1, 3, 8), 'canary{s}', '', 'skipped'),
       ({s}, 83, 1, 'item', 5, 'canary{s}', '', 'skipped');
INSERT INTO sync_attempt (shop_id, id, event_id, connection_id, generation, fence, run_id, n, operation, request_id, revision, path, body, body_hash, first_marked_at, marked_at)
SELECT {s}, event_id, event_id, 1, 1, 1, 1, 1, 'create', 'canary{s}', 1, '', 'canary{s}', REPEAT('c', 32), NOW(6), NOW(6)
  FROM (SELECT 82 AS event_id UNION SELECT 83) AS x WHERE {s} = 2 OR event_id = 82;

-- Who has the document and who its link, or its event, are two shops.
INSERT INTO invoice (shop_id, id, external_id, number, customer_id, invoice_date)
SELECT {s}, n, CONCAT('v', n), CONCAT('v', n), n, '2026-06-18' FROM (SELECT 61 AS n UNION SELECT 62 UNION SELECT 65 UNION SELECT 66) AS x
 WHERE n % 2 = IF({s} = 2, 1, 0);
INSERT INTO payment (shop_id, id, external_id, customer_id, payment_date, amount, method)
VALUES ({s}, IF({s} = 2, 63, 64), IF({s} = 2, 'v63', 'v64'), IF({s} = 2, 63, 64), '2026-06-18', 1, 'cash');
INSERT INTO link (shop_id, connection_id, entity, local_id, qbo_id, sync_token, posted_revision, snapshot)
VALUES ({s}, 7, 'invoice', IF({s} = 1, 61, 62), 'v1', '0', 1, 'canary{s}'),
       ({s}, 7, 'payment', IF({s} = 1, 63, 64), 'v2', '0', 1, 'canary{s}');
INSERT INTO sync_event (shop_id, id, connection_id, entity, record_id, label, label_key, state)
VALUES ({s}, 84 + {s}, 7, 'invoice', 64 + {s}, 'canary{s}', '', 'sending');
INSERT INTO invoice_line (shop_id, invoice_id, line_no, item_id, quantity, unit_price, amount)
VALUES ({s}, IF({s} = 2, 61, 62), 1, IF({s} = 2, 67, 68), 1, 1, 1),
       ({s}, IF({s} = 2, 65, 66), 1, IF({s} = 2, 69, 70), 1, 1, 1);

-- Changes were never read of connection 1; those of 6 are being read, and those
-- of 8, which only shop 2 is connected to.  Of 2 the inbox has what was read.
UPDATE connection SET changes_since = NULL, changes_tried = NULL WHERE shop_id = {s} AND id = 1;
UPDATE connection SET state = 'active' WHERE shop_id = {s} AND id = 6;
UPDATE connection SET state = IF({s} = 1, 'disconnected', 'active') WHERE shop_id = {s} AND id = 8;
UPDATE lane SET kind = 'changes', until = NOW(6) + INTERVAL 1 HOUR, due_at = NOW(6) + INTERVAL 1 HOUR WHERE shop_id = {s} AND connection_id IN (6, 8);
UPDATE inbox SET seq = 0 WHERE shop_id = {s} AND connection_id = 2;
UPDATE inbox SET due_at = NOW(6) + INTERVAL IF({s} = 1, 30, 10) MINUTE WHERE shop_id = {s} AND connection_id = 6;
-- Invoice 1 was posted in both, in shop 2 later; and it is being checked.
INSERT INTO sync_attempt (shop_id, id, event_id, connection_id, generation, fence, run_id, n, operation, request_id, revision, path, body, body_hash, first_marked_at, marked_at, outcome)
VALUES ({s}, 30 + {s}, 11, 1, 1, 1, 1, 1, 'create', 'canary{s}', 1, '', 'canary{s}', REPEAT('c', 32), NOW(6), NOW(6), 'posted');
INSERT INTO job (shop_id, id, connection_id, kind, entity, record_id, message, result)
VALUES ({s}, 300 + {s}, 1, 'check', 'invoice', 1, 'canary{s}', 'canary{s}');
-- Only in shop 2 item 3 was merged into item 2's.
UPDATE link AS k JOIN link AS v ON v.shop_id = k.shop_id AND v.connection_id = 1 AND v.entity = 'item' AND v.local_id = 2
   SET k.theirs = 'merged', k.theirs_into = v.qbo_id
 WHERE k.shop_id = {s} AND {s} = 2 AND k.connection_id = 1 AND k.entity = 'item' AND k.local_id = 3;
-- A rate on posted invoices: only in shop 2 invoice 4 has rate 1, too, and
-- invoice 5 is linked.  Categories are each shop's own.
INSERT INTO invoice_tax (shop_id, invoice_id, tax_rate_id, rate, net, amount)
SELECT 2, 4, 1, 1, 1, 1 FROM shop WHERE id = 2 AND {s} = 2;
INSERT IGNORE INTO link (shop_id, connection_id, entity, local_id, qbo_id, sync_token, posted_revision, snapshot)
SELECT 2, 1, 'invoice', 5, 'y5', '0', 2, 'canary2' FROM shop WHERE id = 2 AND {s} = 2;
UPDATE item SET category = 'canary{s}' WHERE shop_id = {s} AND id = 1;
-- Receipt 1 sent something again; the others left theirs alone.
UPDATE receipt_event SET why = '' WHERE shop_id = {s} AND receipt_id = 1;
-- A reason of support within the hour; shop 2's is of the same sign-in.
INSERT INTO support_look (shop_id, user_id, user_name, session_hash, reason, page)
VALUES ({s}, 50, 'canary{s}', RPAD('x1', 32, '.'), 'canary{s}', 'reason');
-- Only shop 2 heard of customer 4 from QuickBooks.
INSERT INTO sync_event (shop_id, id, connection_id, entity, record_id, label, label_key, state, direction)
SELECT 2, 70, 6, 'customer', 4, 'canary2', '', 'succeeded', 'in' FROM shop WHERE id = 2 AND {s} = 2;

-- QuickBooks' invoices as a reading saw them, on connection 1.
INSERT INTO job (id, shop_id, connection_id, kind, message) VALUES (400 + {s}, {s}, 1, 'doubles', 'canary{s}');
INSERT INTO qbo_seen (shop_id, connection_id, qbo_id, number, marker, fault, job_id)
VALUES ({s}, 1, 'y1', 'canary{s}', 'S', 'twice', 9), ({s}, 1, 'y2', 'canary{s}', 'S', '', 9),
       ({s}, 1, 'n1', 'N', '', '', 9), ({s}, 1, 'n2', 'N', '', '', 9),
       ({s}, 1, 'm{s}', 'M', 'Q', '', 9), ({s}, 1, 'k1', 'K', '', '', 9), ({s}, 1, 'k2', 'K', '', '', 9);
INSERT INTO link (shop_id, connection_id, entity, local_id, qbo_id, sync_token, posted_revision, snapshot)
VALUES ({s}, 1, 'invoice', 41, 'm{s}', '0', 1, 'canary{s}'), ({s}, 1, 'invoice', 43, 'w1', '0', 1, 'canary{s}'),
       ({s}, 1, 'invoice', 44, 'n1', '0', 1, 'canary{s}');
-- Only shop 2 has the invoice of link 43, and its k1 is linked.
INSERT INTO link (shop_id, connection_id, entity, local_id, qbo_id, sync_token, posted_revision, snapshot)
SELECT 2, 1, 'invoice', 42, 'k1', '0', 1, 'canary2' FROM shop WHERE id = 2 AND {s} = 2;
INSERT INTO invoice (shop_id, id, external_id, number, customer_id, status, invoice_date, total, balance)
SELECT 2, 43, 'x43', 'x43', 2, 'sent', '2026-06-18', 1, 1 FROM shop WHERE id = 2 AND {s} = 2;
INSERT INTO sync_event (shop_id, id, connection_id, entity, record_id, label, label_key, state, cause)
VALUES ({s}, 60, 1, 'invoice', 999, 'canary{s}', '', 'needs_attention', 'outcome_unknown');
INSERT INTO problem VALUES ({s}, 'two_copies', '', {s}, {s}, 1, NOW(6), NOW(6), 1, 'canary{s}');
UPDATE job SET created_at = '2026-11-21' WHERE shop_id = {s} AND id IN (3, 103);
-- A mapping was changed today, and invoice 1 edited.
INSERT INTO audit (shop_id, actor, actor_id, actor_name, what, entity, entity_id, detail)
VALUES ({s}, 'user', 1, 'canary{s}', 'tax.map', 'invoice', 1, 'canary{s}');
