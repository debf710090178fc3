-- The page of problems: what keeps records out, each cause once.

-- The largest first; below the last one of the page before (?2 .. ?4).
-- problem_page  sitti  ttiimuuit  shop  portal
-- try 999999999 '' '' 50
SELECT cause, about, n, invoices, amount, since, last_at, last_event, message
  FROM problem FORCE INDEX (n)
 WHERE shop_id = ?1 AND n > 0 AND n <= ?2 AND cause <> ''
   AND (n < ?2 OR cause < ?3 OR (cause = ?3 AND about < ?4))
 ORDER BY n DESC, cause DESC, about DESC LIMIT ?5;

-- problem_days  sttd  di  shop  portal
-- try '' '' 2020-01-01
SELECT day, n FROM problem_day
 WHERE shop_id = ?1 AND cause = ?2 AND about = ?3 AND day >= ?4
 ORDER BY day LIMIT 31;

-- What people changed of settings, mappings and the connection in the week
-- before a moment, among the newest 300 things done.
-- problem_before  su  uttt  shop  portal
-- try 2026-11-21
SELECT a.at, a.actor_name, a.what, a.detail
  FROM (SELECT at, actor_name, what, detail FROM audit FORCE INDEX (at)
         WHERE shop_id = ?1 AND at <= ?2 AND at > ?2 - INTERVAL 7 DAY
         ORDER BY at DESC LIMIT 300) AS a
 WHERE SUBSTRING_INDEX(a.what, '.', 1) IN
       ('tax', 'tax_default', 'tax_exempt', 'tax_rate', 'account', 'category_account',
        'discount_account', 'deposit_account', 'payment_method', 'term',
        'customers', 'items', 'invoices', 'payments', 'connection', 'setup', 'import')
 ORDER BY a.at DESC LIMIT 30;

-- The same of one record.
-- problem_before_record  stiu  uttt  shop  portal
-- try invoice 1 2026-11-21
SELECT at, actor_name, what, detail FROM audit
 WHERE shop_id = ?1 AND entity = ?2 AND entity_id = ?3
   AND at <= ?4 AND at > ?4 - INTERVAL 7 DAY
 ORDER BY id DESC LIMIT 3;

-- The open events of one problem, the oldest first.
-- problem_events  stti  itit  shop  portal
-- try '' '' 50
SELECT id, entity, record_id, label FROM sync_event FORCE INDEX (problem)
 WHERE shop_id = ?1 AND state IN ('needs_attention', 'failed')
   AND cause = ?2 AND about = ?3
 ORDER BY id LIMIT ?4;

-- Invoices among them, the oldest date first.
-- problem_invoices  sttti  iittdmt  shop  portal
-- try '' '' post 1000
SELECT p.id, i.id, i.number, i.status, i.invoice_date, i.total, c.name
  FROM (SELECT id, record_id FROM sync_event FORCE INDEX (problem)
         WHERE shop_id = ?1 AND state IN ('needs_attention', 'failed')
           AND cause = ?2 AND about = ?3 AND entity = 'invoice'
           AND operation = ?4 AND direction = 'out'
         ORDER BY id LIMIT 1001) AS p
  JOIN invoice AS i ON i.shop_id = ?1 AND i.id = p.record_id
  JOIN customer AS c ON c.shop_id = ?1 AND c.id = i.customer_id
 ORDER BY i.invoice_date, i.id LIMIT ?5;

-- The day through which QuickBooks' books are closed, as it said last.
-- problem_books  s  d  shop  portal
SELECT c.book_close FROM shop AS s
  JOIN connection AS c ON c.shop_id = ?1 AND c.id = s.connection_id
 WHERE s.id = ?1 LIMIT 1;
