-- One shop's log: @shop, @n events, @open of them open problems (the newest
-- ones first get one each hundred, so every page shows some).
SET SESSION unique_checks = 0, foreign_key_checks = 0;
INSERT INTO sync_event (shop_id, connection_id, entity, record_id, label,
       label_key, state, cause, message, attempts, created_at, changed_at)
SELECT @shop, @shop, ELT(1 + seq % 3, 'invoice', 'customer', 'item'), seq,
       CONCAT(10000 + seq), CONCAT(10000 + seq),
       IF(seq % FLOOR(@n / @open) = 0, 'needs_attention', 'succeeded'),
       IF(seq % FLOOR(@n / @open) = 0, 'tax_not_mapped', ''),
       IF(seq % FLOOR(@n / @open) = 0, 'Tax code ''Combined 7.25'' not mapped', ''),
       1, NOW(6) - INTERVAL (@n - seq) * 20 SECOND, NOW(6) - INTERVAL (@n - seq) * 20 SECOND
  FROM seq_1_to_1000000 WHERE seq <= @n;
INSERT INTO tally (shop_id, succeeded, needs_attention, problem_invoices)
SELECT @shop, SUM(state = 'succeeded'), SUM(state = 'needs_attention'),
       SUM(state = 'needs_attention' AND entity = 'invoice')
  FROM sync_event WHERE shop_id = @shop
    ON DUPLICATE KEY UPDATE succeeded = VALUES(succeeded),
       needs_attention = VALUES(needs_attention),
       problem_invoices = VALUES(problem_invoices);
INSERT INTO connection (shop_id, id, realm_hmac, realm_web, environment, company_name, country, currency, state)
VALUES (@shop, @shop, UNHEX(SHA2(@shop, 256)), '', 'sandbox', 'Bench', 'US', 'USD', 'active');
UPDATE shop SET connection_id = @shop WHERE id = @shop;
