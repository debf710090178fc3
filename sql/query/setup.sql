-- The set-up of a connection: the facts its checks are judged by, and where it
-- was left.

-- setup_facts  s  ittttttttoooooodooottttotttotttottiodi  shop  portal sweeper
SELECT COALESCE(c.id, 0), COALESCE(c.state, ''), COALESCE(c.setup_step, ''),
       COALESCE(c.company_name, ''),
       IF(COALESCE(c.country, '') = '', s.country, c.country),
       COALESCE(c.currency, ''), s.currency, COALESCE(c.subscription, ''),
       IF(l.hold_until > NOW(6), l.hold_reason, ''),
       c.lists_at IS NOT NULL, COALESCE(c.custom_numbers, 0),
       COALESCE(c.uses_tax, 0), COALESCE(c.automated_tax, 0),
       COALESCE(c.allows_discount, 0), COALESCE(c.auto_apply_credit, 0),
       c.book_close,
       s.use_our_numbers, s.auto_create_items, s.sync_payments, s.number_prefix,
       COALESCE(mi.qbo_id, ''), COALESCE(ri.name, ''), COALESCE(ri.type, ''),
       COALESCE(ri.active, 0),
       COALESCE(md.qbo_id, ''), COALESCE(rd.name, ''), COALESCE(rd.type, ''),
       COALESCE(rd.active, 0),
       COALESCE(mp.qbo_id, ''), COALESCE(rp.name, ''), COALESCE(rp.type, ''),
       COALESCE(rp.active, 0),
       COALESCE(mt.qbo_id, ''), COALESCE(mu.qbo_id, ''),
       (SELECT COUNT(*) FROM mapping AS mm
         WHERE mm.shop_id = ?1 AND mm.connection_id = s.connection_id
           AND mm.kind = 'payment_method'),
       COALESCE(c.sync, 'off') = 'on', c.go_live, COALESCE(c.canary_id, 0)
  FROM shop AS s
  LEFT JOIN connection AS c ON c.shop_id = ?1 AND c.id = s.connection_id
  LEFT JOIN lane AS l ON l.shop_id = ?1 AND l.kind = 'post'
       AND l.connection_id = s.connection_id
  LEFT JOIN mapping AS mi ON mi.shop_id = ?1 AND mi.connection_id = s.connection_id
       AND mi.kind = 'income_account' AND mi.local_id = 0
  LEFT JOIN reference AS ri ON ri.shop_id = ?1 AND ri.connection_id = s.connection_id
       AND ri.kind = 'account' AND ri.qbo_id = mi.qbo_id
  LEFT JOIN mapping AS md ON md.shop_id = ?1 AND md.connection_id = s.connection_id
       AND md.kind = 'discount_account' AND md.local_id = 0
  LEFT JOIN reference AS rd ON rd.shop_id = ?1 AND rd.connection_id = s.connection_id
       AND rd.kind = 'account' AND rd.qbo_id = md.qbo_id
  LEFT JOIN mapping AS mp ON mp.shop_id = ?1 AND mp.connection_id = s.connection_id
       AND mp.kind = 'deposit_account' AND mp.local_id = 0
  LEFT JOIN reference AS rp ON rp.shop_id = ?1 AND rp.connection_id = s.connection_id
       AND rp.kind = 'account' AND rp.qbo_id = mp.qbo_id
  LEFT JOIN mapping AS mt ON mt.shop_id = ?1 AND mt.connection_id = s.connection_id
       AND mt.kind = 'tax_default' AND mt.local_id = 0
  LEFT JOIN mapping AS mu ON mu.shop_id = ?1 AND mu.connection_id = s.connection_id
       AND mu.kind = 'tax' AND mu.local_id = 0
 WHERE s.id = ?1 LIMIT 1;

-- The invoices that wait to go out, the newest 10,000 of them.  What is dated
-- before go-live stays here, however it waits.
-- setup_waiting  s  imiiid  shop  portal sweeper
SELECT COUNT(*), COALESCE(SUM(i.total), 0), COALESCE(SUM(i.tax > 0), 0),
       COALESCE(SUM(i.discount > 0), 0),
       COALESCE(SUM(i.invoice_date <= c.book_close), 0),
       MIN(i.invoice_date)
  FROM shop AS s
  JOIN (SELECT record_id FROM sync_event
         WHERE shop_id = ?1 AND state = 'pending' AND entity = 'invoice'
           AND operation = 'post' AND direction = 'out'
         ORDER BY id DESC LIMIT 10000) AS p
  JOIN invoice AS i ON i.shop_id = ?1 AND i.id = p.record_id
  LEFT JOIN connection AS c ON c.shop_id = ?1 AND c.id = s.connection_id
 WHERE s.id = ?1 AND i.id <> COALESCE(c.canary_id, 0)
   AND i.invoice_date >= COALESCE(c.go_live, i.invoice_date) LIMIT 1;

-- Invoices that need a code for that rate: not in QuickBooks, and to go there.
-- setup_rate_used  sidi  i  shop  portal sweeper
-- try 7 2026-01-01 1
SELECT COUNT(*) FROM (
  SELECT i.id FROM invoice_line_tax AS x
    JOIN invoice AS i ON i.shop_id = ?1 AND i.id = x.invoice_id
    LEFT JOIN link AS k ON k.shop_id = ?1 AND k.connection_id = ?4
         AND k.entity = 'invoice' AND k.local_id = i.id
   WHERE x.shop_id = ?1 AND x.tax_rate_id = ?2
     AND i.status NOT IN ('void', 'deleted') AND i.tax_exempt = 0
     AND i.invoice_date >= ?3 AND k.qbo_id IS NULL
   LIMIT 100) AS p;

-- Lines without tax on the newest invoices that wait.
-- setup_untaxed  s  i  shop  portal
SELECT COUNT(*)
  FROM (SELECT record_id FROM sync_event
         WHERE shop_id = ?1 AND state = 'pending' AND entity = 'invoice'
         ORDER BY id DESC LIMIT 1000) AS p
  JOIN invoice AS i ON i.shop_id = ?1 AND i.id = p.record_id
  JOIN invoice_line AS n ON n.shop_id = ?1 AND n.invoice_id = i.id
  LEFT JOIN invoice_line_tax AS t ON t.shop_id = ?1 AND t.invoice_id = i.id
       AND t.line_no = n.line_no
  LEFT JOIN shop AS s ON s.id = ?1
  LEFT JOIN connection AS c ON c.shop_id = ?1 AND c.id = s.connection_id
 WHERE (i.tax_exempt = 1 OR t.tax_rate_id IS NULL)
   AND i.invoice_date >= COALESCE(c.go_live, i.invoice_date);

-- setup_left_at  sit  -  shop  portal
-- try 1 canary
UPDATE connection SET setup_step = ?3 WHERE shop_id = ?1 AND id = ?2;

-- Locked: of two people who press at once one finds what the other did.
-- setup_lock  si  ti  shop  portal
SELECT setup_step, canary_id FROM connection
 WHERE shop_id = ?1 AND id = ?2 LIMIT 1 FOR UPDATE;

-- setup_test_set  sii  -  shop  portal
-- try 1 7
UPDATE connection SET canary_id = ?3 WHERE shop_id = ?1 AND id = ?2;

-- The names of both sides, for counting what would clash.
