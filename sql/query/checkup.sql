-- The check-up of a shop (lib/health): what it reads besides setup_facts, what
-- it keeps, and when the sweeper does it by itself.

-- checkup_connection  s  tuuutuduu  shop  portal sweeper
SELECT h.zone, NOW(6), c.lists_at,
       LEAST(COALESCE(c.refresh_ends_at, c.connected_at + INTERVAL 5 YEAR),
             c.connected_at + INTERVAL 5 YEAR),
       COALESCE(c.reason, ''), c.changed_at, c.reopened_from, c.reopened_at,
       (SELECT MAX(b.at) FROM beat AS b)
  FROM shop AS h
  LEFT JOIN connection AS c ON c.shop_id = ?1 AND c.id = h.connection_id
 WHERE h.id = ?1 LIMIT 1;

-- Accounts of categories that are inactive or gone there.
-- checkup_accounts  si  i  shop  portal sweeper
-- try 2
-- first DELETE FROM reference WHERE shop_id = 1
-- try 1
SELECT COUNT(*) FROM category_account AS a
  LEFT JOIN reference AS f ON f.shop_id = ?1
       AND f.connection_id = a.connection_id AND f.kind = 'account'
       AND f.qbo_id = a.qbo_id AND f.active = 1
 WHERE a.shop_id = ?1 AND a.connection_id = ?2 AND f.qbo_id IS NULL LIMIT 1;

-- The newest of a state.
-- checkup_recent  st  itituu  shop  portal sweeper
-- try succeeded
SELECT id, entity, record_id, cause, created_at, changed_at
  FROM sync_event FORCE INDEX (state)
 WHERE shop_id = ?1 AND state = ?2 AND direction = 'out'
 ORDER BY id DESC LIMIT 100;

-- Due for over an hour, counted to 1,000; the oldest.
-- checkup_late  situ  iu  shop  portal sweeper
-- try 1 pending 2027-01-01
SELECT COUNT(*), MIN(due_at)
  FROM (SELECT due_at FROM sync_event FORCE INDEX (due)
         WHERE shop_id = ?1 AND connection_id = ?2 AND state = ?3
           AND due_at < ?4
         ORDER BY due_at LIMIT 1000) AS p LIMIT 1;

-- checkup_rates  si  it  shop  portal sweeper
-- first DELETE FROM mapping WHERE shop_id = 1
-- try 1
SELECT r.id, r.name FROM tax_rate AS r
  LEFT JOIN mapping AS m ON m.shop_id = r.shop_id AND m.connection_id = ?2
       AND m.kind = 'tax' AND m.local_id = r.id
 WHERE r.shop_id = ?1 AND m.qbo_id IS NULL
 ORDER BY r.id LIMIT 20;

-- The same name with two e-mail addresses, and no link.
-- checkup_customer_clash  si  t  shop  portal sweeper
-- first UPDATE customer SET email = 'other' WHERE shop_id = 1
-- try 6
-- first UPDATE reference SET kind = 'customer', email = 'z', name_key = 'x5' WHERE shop_id = 1 AND connection_id = 5; DELETE FROM link WHERE shop_id = 1
-- try 5
SELECT c.name FROM customer AS c
  JOIN reference AS f FORCE INDEX (name_key) ON f.shop_id = ?1
       AND f.connection_id = ?2 AND f.kind = 'customer'
       AND f.name_key = c.name_key AND f.active = 1
       AND f.email <> '' AND LOWER(f.email) <> LOWER(c.email)
  LEFT JOIN link AS k ON k.shop_id = ?1 AND k.connection_id = ?2
       AND k.entity = 'customer' AND k.local_id = c.id
 WHERE c.shop_id = ?1 AND c.email <> '' AND k.qbo_id IS NULL
 ORDER BY c.id LIMIT 100;

-- Nothing of the name can be sold.
-- checkup_item_clash  si  t  shop  portal sweeper
-- first DELETE FROM link WHERE shop_id = 1; UPDATE reference SET name_key = 'gone' WHERE shop_id = 1 AND connection_id = 8
-- try 2
-- try 8
SELECT i.name FROM item AS i
  JOIN reference AS f FORCE INDEX (name_key) ON f.shop_id = ?1
       AND f.connection_id = ?2 AND f.kind = 'item' AND f.name_key = i.name_key
  LEFT JOIN link AS k ON k.shop_id = ?1 AND k.connection_id = ?2
       AND k.entity = 'item' AND k.local_id = i.id
 WHERE i.shop_id = ?1 AND k.qbo_id IS NULL
 GROUP BY i.shop_id, i.id
HAVING SUM(f.active = 1 AND f.type IN ('Service', 'NonInventory', 'Inventory')) = 0
 ORDER BY i.id LIMIT 100;

-- The invoices of some days, and how QuickBooks is known to have them.
-- checkup_month  sidd  iiimiii  shop  portal sweeper
-- try 3 2026-06-01 2026-07-01
SELECT COUNT(*), COALESCE(SUM(i.status = 'draft'), 0),
       COALESCE(SUM(i.status <> 'draft' AND k.qbo_id IS NULL AND h.kind IS NULL), 0),
       COALESCE(SUM(IF(i.status <> 'draft' AND k.qbo_id IS NULL AND h.kind IS NULL, i.total, 0)), 0),
       COALESCE(SUM(k.theirs = '' AND k.posted_total <> i.total), 0),
       COALESCE(SUM(k.theirs <> ''), 0), COUNT(h.kind)
  FROM invoice AS i FORCE INDEX (invoice_date)
  LEFT JOIN link AS k ON k.shop_id = i.shop_id AND k.connection_id = ?2
       AND k.entity = 'invoice' AND k.local_id = i.id
  LEFT JOIN hand AS h ON h.shop_id = i.shop_id AND h.entity = 'invoice'
       AND h.local_id = i.id
 WHERE i.shop_id = ?1 AND i.invoice_date >= ?3 AND i.invoice_date < ?4
   AND i.status NOT IN ('void', 'deleted') LIMIT 1;

-- Those of them that are not there as they are here.
-- checkup_month_rows  sidd  itmotmt  shop  portal sweeper
-- first DELETE FROM hand WHERE shop_id = 1
-- try 3 2026-06-01 2026-07-01
SELECT i.id, i.number, i.total, k.qbo_id IS NOT NULL, COALESCE(k.theirs, ''),
       COALESCE(k.posted_total, 0), i.status
  FROM invoice AS i FORCE INDEX (invoice_date)
  LEFT JOIN link AS k ON k.shop_id = i.shop_id AND k.connection_id = ?2
       AND k.entity = 'invoice' AND k.local_id = i.id
  LEFT JOIN hand AS h ON h.shop_id = i.shop_id AND h.entity = 'invoice'
       AND h.local_id = i.id
 WHERE i.shop_id = ?1 AND i.invoice_date >= ?3 AND i.invoice_date < ?4
   AND i.status NOT IN ('void', 'deleted') AND h.kind IS NULL
   AND (k.qbo_id IS NULL OR k.theirs <> '' OR k.posted_total <> i.total)
 ORDER BY i.invoice_date, i.id LIMIT 80;

-- checkup_month_paid  sidd  ii  shop  portal sweeper
-- first UPDATE payment SET status = 1 WHERE shop_id = 1
-- try 4 2026-06-01 2026-07-01
SELECT COUNT(*), COALESCE(SUM(k.qbo_id IS NULL AND h.kind IS NULL), 0)
  FROM payment AS p FORCE INDEX (payment_date)
  LEFT JOIN link AS k ON k.shop_id = p.shop_id AND k.connection_id = ?2
       AND k.entity = 'payment' AND k.local_id = p.id
  LEFT JOIN hand AS h ON h.shop_id = p.shop_id AND h.entity = 'payment'
       AND h.local_id = p.id
 WHERE p.shop_id = ?1 AND p.payment_date >= ?3 AND p.payment_date < ?4
   AND p.status <> 'deleted' LIMIT 1;

-- checkup_month_paid_rows  sidd  itm  shop  portal sweeper
-- first DELETE FROM hand WHERE shop_id = 1; DELETE FROM link WHERE shop_id = 1; UPDATE payment SET status = 1 WHERE shop_id = 1
-- try 4 2026-06-01 2026-07-01
SELECT p.id, IF(p.reference <> '', p.reference, p.external_id), p.amount
  FROM payment AS p FORCE INDEX (payment_date)
  LEFT JOIN link AS k ON k.shop_id = p.shop_id AND k.connection_id = ?2
       AND k.entity = 'payment' AND k.local_id = p.id
  LEFT JOIN hand AS h ON h.shop_id = p.shop_id AND h.entity = 'payment'
       AND h.local_id = p.id
 WHERE p.shop_id = ?1 AND p.payment_date >= ?3 AND p.payment_date < ?4
   AND p.status <> 'deleted' AND k.qbo_id IS NULL AND h.kind IS NULL
 ORDER BY p.payment_date, p.id LIMIT 20;

-- ----------------------------------------------------------------- what is kept

-- checkup_add  sttdiii  -  shop  portal sweeper
-- try asked canary1 2026-06-01 1 1 1
INSERT INTO health_run (shop_id, why, by_name, month, stops, warns, records)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7);

-- checkup_finding_add  siittttttttt  -  shop  portal sweeper
-- try 1 99 check connection x good x x x x x
INSERT INTO health_finding (shop_id, run_id, place, part, name, title, level,
                            who, said, fix, href, press)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12);

-- checkup_record_add  siititmt  -  shop  portal sweeper
-- try 1 99 invoice 1 x 1 x
INSERT INTO health_record (shop_id, run_id, place, entity, record_id, label, amount, said)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8);

-- checkup_list  si  iuttdiii  shop  portal sweeper
-- try 8
SELECT id, at, why, by_name, month, stops, warns, records FROM health_run
 WHERE shop_id = ?1 ORDER BY id DESC LIMIT ?2;

-- checkup_one  si  iuttdiii  shop  portal
SELECT id, at, why, by_name, month, stops, warns, records FROM health_run
 WHERE shop_id = ?1 AND id = ?2 LIMIT 1;

-- checkup_findings  si  ttttttttt  shop  portal
SELECT part, name, title, level, who, said, fix, href, press
  FROM health_finding WHERE shop_id = ?1 AND run_id = ?2
 ORDER BY place LIMIT 200;

-- checkup_records  si  titmt  shop  portal
SELECT entity, record_id, label, amount, said FROM health_record
 WHERE shop_id = ?1 AND run_id = ?2 ORDER BY place LIMIT 100;

-- checkup_forget  si  -  shop  portal sweeper
-- try 8
DELETE FROM health_run WHERE shop_id = ?1 AND id <= ?2;

-- ------------------------------------------------------------------ each week

-- checkup_due  -  i  across  sweeper
SELECT shop_id FROM checkup WHERE due_at <= NOW(6)
 ORDER BY due_at LIMIT 1;

-- Whoever moves it on runs it: two sweepers do not.
-- checkup_week  s  -  shop  sweeper
UPDATE checkup
   SET due_at = NOW(6) + INTERVAL 7 DAY + INTERVAL MOD(shop_id * 7919, 3600) SECOND
 WHERE shop_id = ?1 AND due_at <= NOW(6);
