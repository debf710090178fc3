-- Events of shops: @shop the first, @shops of them, @n each, @open of those
-- needing attention (five causes about fifty things), every tenth with an
-- attempt.  Ids of shops lie between each other, as in life.
SET SESSION unique_checks = 0, foreign_key_checks = 0, sql_log_bin = 0;
INSERT INTO sync_event (shop_id, id, connection_id, entity, record_id, label, label_key, direction,
       state, cause, about, message, attempts, customer_id, created_at, changed_at, due_at)
SELECT s.shop, e.n * 1000 + s.nth, s.shop, ELT(1 + e.n % 4, 'invoice', 'payment', 'customer', 'item'), e.n DIV 4,
       CONCAT(10000 + e.n), CONCAT(10000 + e.n), IF(e.n % 50 = 7, 'in', 'out'),
       CASE WHEN e.n % FLOOR(@n / @open) = 0 THEN 'needs_attention' WHEN e.n % 97 = 0 THEN 'skipped'
            WHEN e.n > @n - 4 THEN 'pending' ELSE 'succeeded' END,
       IF(e.n % FLOOR(@n / @open) = 0, ELT(1 + e.n DIV FLOOR(@n / @open) % 5, 'tax_not_mapped', 'item_not_found', 'closed_period', 'duplicate_number', 'account_inactive'), ''),
       IF(e.n % FLOOR(@n / @open) = 0, CONCAT('tax_rate:', e.n DIV FLOOR(@n / @open) % 50), ''),
       IF(e.n % FLOOR(@n / @open) = 0, 'Tax code ''Combined 7.25'' not mapped', ''), 1, 1 + e.n % 1000,
       NOW(6) - INTERVAL (@n - e.n) * FLOOR(34000000 / @n) SECOND, NOW(6), NOW(6)
  FROM (SELECT @shop + seq - 1 AS shop, seq % 1000 AS nth FROM seq_1_to_1000 WHERE seq <= @shops) AS s
  STRAIGHT_JOIN (SELECT seq AS n FROM seq_1_to_1000000 WHERE seq <= @n) AS e;
INSERT INTO sync_attempt (shop_id, event_id, connection_id, generation, fence, run_id, n, operation, request_id, revision,
       path, body, body_hash, first_marked_at, marked_at, settled_at, outcome, http_status, intuit_tid, answer)
SELECT s.shop, e.n * 10000 + s.nth, s.shop, 1, 1, 1 + e.n DIV 50, 1, 'create', MD5(e.n), 1, '/invoice', '{}', UNHEX(SHA2(e.n, 256)),
       NOW(6), NOW(6), NOW(6), 'posted', 200, CONCAT('1-', LPAD(HEX(e.n DIV 30), 8, '0'), '-', s.shop), '{}'
  FROM (SELECT @shop + seq - 1 AS shop, seq % 1000 AS nth FROM seq_1_to_1000 WHERE seq <= @shops) AS s
  STRAIGHT_JOIN (SELECT seq AS n FROM seq_1_to_1000000 WHERE seq * 10 <= @n) AS e;
INSERT INTO tally (shop_id, succeeded, needs_attention, pending, skipped)
SELECT shop_id, SUM(state = 'succeeded'), SUM(state = 'needs_attention'), SUM(state = 'pending'), SUM(state = 'skipped')
  FROM sync_event WHERE shop_id >= @shop AND shop_id < @shop + @shops GROUP BY shop_id
    ON DUPLICATE KEY UPDATE succeeded = VALUES(succeeded), needs_attention = VALUES(needs_attention),
       pending = VALUES(pending), skipped = VALUES(skipped);
INSERT IGNORE INTO connection (shop_id, id, realm_hmac, realm_web, environment, company_name, country, currency, state)
SELECT @shop + seq - 1, @shop + seq - 1, UNHEX(SHA2(@shop + seq - 1, 256)), '', 'sandbox', 'Bench', 'US', 'USD', 'active'
  FROM seq_1_to_1000 WHERE seq <= @shops;
INSERT IGNORE INTO sync_run (shop_id, id, connection_id, fence, owner)
SELECT @shop, seq, @shop, 1, 'bench' FROM seq_1_to_2000 WHERE @shops = 1;
INSERT IGNORE INTO customer (shop_id, id, external_id, name, name_key, email)
SELECT @shop, seq, CONCAT('b-', seq), CONCAT('Bench customer ', seq), CONCAT('bench customer ', seq), ''
  FROM seq_1_to_1000 WHERE @shops = 1;
INSERT IGNORE INTO link (shop_id, connection_id, entity, local_id, qbo_id, sync_token, posted_revision, snapshot)
SELECT @shop, @shop, 'invoice', seq, CONCAT(500000 + seq), '0', 1, '{}' FROM seq_1_to_1000 WHERE @shops = 1;
INSERT INTO problem
SELECT shop_id, cause, about, COUNT(*), SUM(entity = 'invoice'), SUM(amount), MIN(created_at), MAX(changed_at), MAX(id), MAX(message)
  FROM sync_event WHERE shop_id >= @shop AND shop_id < @shop + @shops AND state IN ('needs_attention', 'failed')
 GROUP BY shop_id, cause, about;
INSERT INTO problem
SELECT shop_id, '', '', SUM(n), SUM(invoices), SUM(amount), MIN(since), MAX(last_at), MAX(last_event), ''
  FROM problem WHERE shop_id >= @shop AND shop_id < @shop + @shops GROUP BY shop_id;
UPDATE shop SET connection_id = id WHERE id >= @shop AND id < @shop + @shops;
