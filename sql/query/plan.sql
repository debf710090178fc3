-- What posting a record needs to know, read in as few rounds as it takes.

-- plan_context  si  tttooooootttottttttooottttt  shop  portal sweeper
-- try 1
-- try 2
SELECT s.currency, s.country, c.country, c.custom_numbers, c.uses_tax,
       s.use_our_numbers, s.auto_create_items, s.push_customer_updates,
       s.send_internal_notes, COALESCE(ma.qbo_id, ''), COALESCE(ra.name, ''),
       COALESCE(ra.name, ''), COALESCE(ra.active, 0), COALESCE(md.qbo_id, ''),
       COALESCE(mu.qbo_id, ''), c.currency, s.number_prefix,
       COALESCE(mp.qbo_id, ''), COALESCE(rp.name, ''), COALESCE(rp.active, 0),
       EXISTS (SELECT 1 FROM mapping AS mm
                WHERE mm.shop_id = ?1 AND mm.connection_id = ?2
                  AND mm.kind = 'payment_method'),
       c.automated_tax, COALESCE(mt.qbo_id, ''), COALESCE(rt.name, ''),
       COALESCE(me.qbo_id, ''), COALESCE(re.name, ''), s.member_words
  FROM shop AS s
  JOIN connection AS c ON c.shop_id = s.id AND c.id = ?2
  LEFT JOIN mapping AS ma ON ma.shop_id = s.id AND ma.connection_id = c.id
       AND ma.kind = 'income_account' AND ma.local_id = 0
  LEFT JOIN reference AS ra ON ra.shop_id = s.id AND ra.connection_id = c.id
       AND ra.kind = 'account' AND ra.qbo_id = ma.qbo_id
  LEFT JOIN mapping AS md ON md.shop_id = s.id AND md.connection_id = c.id
       AND md.kind = 'discount_account' AND md.local_id = 0
  LEFT JOIN mapping AS mu ON mu.shop_id = s.id AND mu.connection_id = c.id
       AND mu.kind = 'tax' AND mu.local_id = 0
  LEFT JOIN mapping AS mp ON mp.shop_id = s.id AND mp.connection_id = c.id
       AND mp.kind = 'deposit_account' AND mp.local_id = 0
  LEFT JOIN reference AS rp ON rp.shop_id = s.id AND rp.connection_id = c.id
       AND rp.kind = 'account' AND rp.qbo_id = mp.qbo_id
  LEFT JOIN mapping AS mt ON mt.shop_id = s.id AND mt.connection_id = c.id
       AND mt.kind = 'tax_default' AND mt.local_id = 0
  LEFT JOIN reference AS rt ON rt.shop_id = s.id AND rt.connection_id = c.id
       AND rt.kind = 'tax_code' AND rt.qbo_id = mt.qbo_id
  LEFT JOIN mapping AS me ON me.shop_id = s.id AND me.connection_id = c.id
       AND me.kind = 'tax_exempt' AND me.local_id = 0
  LEFT JOIN reference AS re ON re.shop_id = s.id AND re.connection_id = c.id
       AND re.kind = 'tax_code' AND re.qbo_id = me.qbo_id
 WHERE s.id = ?1 AND c.shop_id = ?1 LIMIT 1;

-- plan_customer  sii  ittttottttttttttttttttti  shop  portal sweeper
SELECT c.revision, c.name, c.email, c.phone, c.terms, c.tax_exempt,
       c.bill_line1, c.bill_line2, c.bill_city, c.bill_region,
       c.bill_postal_code, c.bill_country,
       c.ship_line1, c.ship_line2, c.ship_city, c.ship_region,
       c.ship_postal_code, c.ship_country,
       COALESCE(k.qbo_id, ''), COALESCE(k.sync_token, ''),
       COALESCE(k.snapshot, ''), COALESCE(k.qbo_number, ''), c.name,
       COALESCE(k.posted_revision, 0)
  FROM customer AS c
  LEFT JOIN link AS k ON k.shop_id = c.shop_id AND k.connection_id = ?2
       AND k.entity = 'customer' AND k.local_id = c.id
 WHERE c.shop_id = ?1 AND c.id = ?3 LIMIT 1;

-- plan_item  sii  ittqtottttti  shop  portal sweeper
SELECT i.revision, i.name, i.description, i.unit_price, i.category,
       i.create_for = ?2,
       COALESCE(k.qbo_id, ''), COALESCE(k.sync_token, ''),
       COALESCE(k.snapshot, ''), COALESCE(k.qbo_number, ''), i.name,
       COALESCE(k.posted_revision, 0)
  FROM item AS i
  LEFT JOIN link AS k ON k.shop_id = i.shop_id AND k.connection_id = ?2
       AND k.entity = 'item' AND k.local_id = i.id
 WHERE i.shop_id = ?1 AND i.id = ?3 LIMIT 1;

-- Where the sales of a new item of that category go.
-- plan_category_account  sit  tto  shop  portal sweeper
-- try 1 x1
-- try 1 only2
SELECT a.qbo_id, COALESCE(r.name, ''), COALESCE(r.active, 0)
  FROM category_account AS a
  LEFT JOIN reference AS r ON r.shop_id = a.shop_id
       AND r.connection_id = a.connection_id AND r.kind = 'account'
       AND r.qbo_id = a.qbo_id
 WHERE a.shop_id = ?1 AND a.connection_id = ?2 AND a.category_key = ?3 LIMIT 1;

-- Its own addresses stand behind the customer's.
-- The indexes are named where the sweeper asks often: to choose among them costs
-- MariaDB as much as the reading, at each run.
-- plan_invoices  siiiiiiiiiiiiiiiiiiiii  iitttddtmmmqqmmttitttotttttttttttttttttitttttttttttti  shop  portal sweeper
SELECT STRAIGHT_JOIN
       i.id, i.revision, i.status, i.number, i.external_id, i.invoice_date,
       i.due_date, i.terms, i.discount, i.total, i.tax, i.discount_percent,
       i.member_percent, i.discount_amount, i.member_amount, i.customer_note,
       i.internal_note, c.id, c.name, c.email, COALESCE(ck.qbo_id, ''),
       i.tax_exempt,
       c.bill_line1, c.bill_line2, c.bill_city, c.bill_region,
       c.bill_postal_code, c.bill_country,
       c.ship_line1, c.ship_line2, c.ship_city, c.ship_region,
       c.ship_postal_code, c.ship_country,
       COALESCE(k.qbo_id, ''), COALESCE(k.sync_token, ''),
       COALESCE(k.snapshot, ''), COALESCE(k.qbo_number, ''), i.number,
       COALESCE(k.posted_revision, 0),
       i.bill_line1, i.bill_line2, i.bill_city, i.bill_region,
       i.bill_postal_code, i.bill_country,
       i.ship_line1, i.ship_line2, i.ship_city, i.ship_region,
       i.ship_postal_code, i.ship_country, i.reissue_of
  FROM invoice AS i FORCE INDEX (PRIMARY)
  JOIN customer AS c FORCE INDEX (PRIMARY)
       ON c.shop_id = i.shop_id AND c.id = i.customer_id
  LEFT JOIN link AS ck FORCE INDEX (PRIMARY)
       ON ck.shop_id = c.shop_id AND ck.connection_id = ?2
       AND ck.entity = 'customer' AND ck.local_id = c.id
  LEFT JOIN link AS k FORCE INDEX (PRIMARY)
       ON k.shop_id = i.shop_id AND k.connection_id = ?2
       AND k.entity = 'invoice' AND k.local_id = i.id
 WHERE i.shop_id = ?1 AND i.id IN (?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12,
                                   ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22)
 LIMIT 20;

-- The rates of a line come in the order of their key, without a sort.
-- plan_lines  siiiiiiiiiiiiiiiiiiiii  iiitttqqmitt  shop  portal sweeper
SELECT STRAIGHT_JOIN
       l.invoice_id, l.line_no, l.item_id, it.name, COALESCE(k.qbo_id, ''), l.description,
       l.quantity, l.unit_price, l.amount, COALESCE(t.tax_rate_id, 0),
       COALESCE(r.name, ''), COALESCE(m.qbo_id, '')
  FROM invoice_line AS l FORCE INDEX (PRIMARY)
  JOIN item AS it FORCE INDEX (PRIMARY)
       ON it.shop_id = l.shop_id AND it.id = l.item_id
  LEFT JOIN link AS k FORCE INDEX (PRIMARY)
       ON k.shop_id = l.shop_id AND k.connection_id = ?2
       AND k.entity = 'item' AND k.local_id = l.item_id
  LEFT JOIN invoice_line_tax AS t FORCE INDEX (PRIMARY)
       ON t.shop_id = l.shop_id
       AND t.invoice_id = l.invoice_id AND t.line_no = l.line_no
  LEFT JOIN tax_rate AS r FORCE INDEX (PRIMARY)
       ON r.shop_id = t.shop_id AND r.id = t.tax_rate_id
  LEFT JOIN mapping AS m ON m.shop_id = t.shop_id AND m.connection_id = ?2
       AND m.kind = 'tax' AND m.local_id = t.tax_rate_id
 WHERE l.shop_id = ?1 AND l.invoice_id IN (?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12,
                                           ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22)
 ORDER BY l.invoice_id, l.line_no LIMIT 100100;

-- The first item of an invoice that is marked by hand and has no link.
-- plan_marked_item  sii  it  shop  portal sweeper
-- try 1 6
-- try 1 7
SELECT l.item_id, h.kind
  FROM invoice_line AS l
  JOIN hand AS h ON h.shop_id = l.shop_id AND h.entity = 'item'
       AND h.local_id = l.item_id
  LEFT JOIN link AS k ON k.shop_id = l.shop_id AND k.connection_id = ?2
       AND k.entity = 'item' AND k.local_id = l.item_id
 WHERE l.shop_id = ?1 AND l.invoice_id = ?3 AND k.qbo_id IS NULL
 ORDER BY l.line_no LIMIT 1;

-- plan_candidates  sitiiu  tttttoo  shop  portal sweeper
-- try 1 customer 1 1
SELECT qbo_id, name, email, type, sync_token, active, qbo_id = ''
  FROM candidate
 WHERE shop_id = ?1 AND connection_id = ?2 AND entity = ?3 AND local_id = ?4
   AND for_revision = ?5 AND found_at >= ?6
 LIMIT 1001;

-- plan_term  sit  tt  shop  portal sweeper
-- try 4 x4
SELECT qbo_id, name FROM reference
 WHERE shop_id = ?1 AND connection_id = ?2 AND kind = 'term'
   AND name_key = ?3 AND active = 1
 LIMIT 1;

-- plan_payment  sii  itdmtttoittttttti  shop  portal sweeper
SELECT p.revision, p.status, p.payment_date, p.amount, p.reference, p.method,
       COALESCE(m.qbo_id, ''), m.local_id IS NOT NULL, c.id, c.name,
       COALESCE(ck.qbo_id, ''),
       COALESCE(k.qbo_id, ''), COALESCE(k.sync_token, ''),
       COALESCE(k.snapshot, ''), COALESCE(k.qbo_number, ''),
       IF(p.reference <> '', p.reference, p.external_id),
       COALESCE(k.posted_revision, 0)
  FROM payment AS p
  JOIN customer AS c ON c.shop_id = p.shop_id AND c.id = p.customer_id
  LEFT JOIN link AS ck ON ck.shop_id = c.shop_id AND ck.connection_id = ?2
       AND ck.entity = 'customer' AND ck.local_id = c.id
  LEFT JOIN link AS k ON k.shop_id = p.shop_id AND k.connection_id = ?2
       AND k.entity = 'payment' AND k.local_id = p.id
  LEFT JOIN mapping AS m ON m.shop_id = p.shop_id AND m.connection_id = ?2
       AND m.kind = 'payment_method' AND m.local_id = p.method + 0
 WHERE p.shop_id = ?1 AND p.id = ?3 LIMIT 1;

-- Before go-live, and neither there nor on its way.
-- plan_parts  sii  ittmoo  shop  portal sweeper
-- try 1 1
-- first UPDATE connection SET go_live = '2027-01-01' WHERE shop_id = 1
-- try 1 8
SELECT pp.invoice_id, i.number, COALESCE(k.qbo_id, ''), pp.amount,
       h.kind IS NOT NULL,
       COALESCE(i.invoice_date < c.go_live, 0) AND k.qbo_id IS NULL
       AND NOT EXISTS (SELECT 1 FROM sync_event AS o FORCE INDEX (record)
                        WHERE o.shop_id = ?1 AND o.entity = 'invoice'
                          AND o.record_id = pp.invoice_id
                          AND o.state NOT IN ('succeeded', 'skipped'))
  FROM payment_part AS pp
  JOIN invoice AS i ON i.shop_id = pp.shop_id AND i.id = pp.invoice_id
  JOIN connection AS c ON c.shop_id = pp.shop_id AND c.id = ?2
  LEFT JOIN link AS k ON k.shop_id = pp.shop_id AND k.connection_id = ?2
       AND k.entity = 'invoice' AND k.local_id = pp.invoice_id
  LEFT JOIN hand AS h ON h.shop_id = pp.shop_id AND h.entity = 'invoice'
       AND h.local_id = pp.invoice_id
 WHERE pp.shop_id = ?1 AND pp.payment_id = ?3
 ORDER BY pp.invoice_id LIMIT 1001;

-- plan_ahead  sitit  titi  shop  portal sweeper
-- try 1 payment 1 unapply
SELECT entity, record_id, label, id FROM sync_event
 WHERE shop_id = ?1 AND connection_id = ?2 AND entity = ?3 AND record_id = ?4
   AND (?5 = '' OR operation = ?5) AND state NOT IN ('succeeded', 'skipped')
 ORDER BY id DESC LIMIT 1;

-- A payment that QuickBooks was never heard to have may be applied there, too.
-- plan_ahead_payments  siit  titi  shop  portal sweeper
-- try 1 1 canary%
-- try 1 1 canary2%
SELECT e.entity, e.record_id, e.label, e.id
  FROM payment AS p
  JOIN sync_event AS e ON e.shop_id = p.shop_id AND e.entity = 'payment'
       AND e.record_id = p.id AND e.connection_id = ?2
       AND e.operation <> 'post'
       AND e.state NOT IN ('succeeded', 'skipped')
  LEFT JOIN link AS k ON k.shop_id = p.shop_id AND k.connection_id = ?2
       AND k.entity = 'payment' AND k.local_id = p.id
 WHERE p.shop_id = ?1 AND p.customer_id = ?3
   AND (k.qbo_id IS NULL OR k.snapshot LIKE ?4)
 ORDER BY e.id DESC LIMIT 1;

-- What the cached list has under a name (preflight: nothing is asked).
-- plan_cached  sitt  tttttoo  shop  portal
-- try 6 customer x6
SELECT qbo_id, name, email, type, sync_token, active, 0 FROM reference
 WHERE shop_id = ?1 AND connection_id = ?2 AND kind = ?3 AND name_key = ?4
 LIMIT 20;

-- plan_closed  si  d  shop  portal
SELECT book_close FROM connection WHERE shop_id = ?1 AND id = ?2 LIMIT 1;

-- The newest invoices that are not there: drafts, and what waits or was refused,
-- but nothing that a person settled by hand.
-- plan_unsent  siii  i  shop  portal
-- first DELETE FROM hand WHERE shop_id = 1
-- try 1 100 20
-- try 6 100 20
SELECT i.id FROM invoice AS i FORCE INDEX (PRIMARY)
  LEFT JOIN link AS k FORCE INDEX (PRIMARY) ON k.shop_id = ?1
       AND k.connection_id = ?2 AND k.entity = 'invoice' AND k.local_id = i.id
 WHERE i.shop_id = ?1 AND i.id < ?3 AND i.status NOT IN ('void', 'deleted')
   AND k.qbo_id IS NULL
   AND NOT EXISTS (SELECT 1 FROM hand AS h
                    WHERE h.shop_id = ?1 AND h.entity = 'invoice'
                      AND h.local_id = i.id)
 ORDER BY i.id DESC LIMIT ?4;
