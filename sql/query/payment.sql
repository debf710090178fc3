-- What customers paid.  The order of columns and arguments is that of the
-- tables in lib/ledger (fields.c, records.c).

-- payment_by_id  si  ititttdmmttiuuo  shop  portal api sweeper admin
SELECT p.id, p.external_id, p.customer_id, c.external_id, c.name, p.status,
       p.payment_date, p.amount, p.applied, p.method, p.reference, p.revision,
       p.created_at, p.updated_at, p.from_quickbooks
  FROM payment AS p
  JOIN customer AS c ON c.shop_id = p.shop_id AND c.id = p.customer_id
 WHERE p.shop_id = ?1 AND p.id = ?2 LIMIT 1;

-- payment_by_external  st  ititttdmmttiuuo  shop  portal api sweeper admin
SELECT p.id, p.external_id, p.customer_id, c.external_id, c.name, p.status,
       p.payment_date, p.amount, p.applied, p.method, p.reference, p.revision,
       p.created_at, p.updated_at, p.from_quickbooks
  FROM payment AS p
  JOIN customer AS c ON c.shop_id = p.shop_id AND c.id = p.customer_id
 WHERE p.shop_id = ?1 AND p.external_id = ?2 LIMIT 1;

-- payment_lock  si  i  shop  portal api sweeper admin
SELECT id FROM payment WHERE shop_id = ?1 AND id = ?2 FOR UPDATE;

-- payment_parts_of  si  ittm  shop  portal api sweeper admin
SELECT x.invoice_id, i.external_id, i.number, x.amount
  FROM payment_part AS x
  JOIN invoice AS i ON i.shop_id = x.shop_id AND i.id = x.invoice_id
 WHERE x.shop_id = ?1 AND x.payment_id = ?2
 ORDER BY x.invoice_id LIMIT 200;

-- Of an invoice: applied is what goes to it.
-- payments_of_invoice  si  ititttdmmttiuuo  shop  portal api sweeper admin
SELECT p.id, p.external_id, p.customer_id, c.external_id, c.name, p.status,
       p.payment_date, p.amount, x.amount, p.method, p.reference, p.revision,
       p.created_at, p.updated_at, p.from_quickbooks
  FROM payment_part AS x
  JOIN payment AS p ON p.shop_id = x.shop_id AND p.id = x.payment_id
   AND p.status = 'live'
  JOIN customer AS c ON c.shop_id = p.shop_id AND c.id = p.customer_id
 WHERE x.shop_id = ?1 AND x.invoice_id = ?2
 ORDER BY p.id LIMIT 1000;

-- payment_page  sii  ititttdmmttiuuo  shop  portal api admin
-- try 100 50
SELECT p.id, p.external_id, p.customer_id, c.external_id, c.name, p.status,
       p.payment_date, p.amount, p.applied, p.method, p.reference, p.revision,
       p.created_at, p.updated_at, p.from_quickbooks
  FROM payment AS p
  JOIN customer AS c ON c.shop_id = p.shop_id AND c.id = p.customer_id
 WHERE p.shop_id = ?1 AND p.id < ?2
 ORDER BY p.id DESC LIMIT ?3;

-- payment_page_customer  siii  ititttdmmttiuuo  shop  portal api admin
-- try 100 3 50
SELECT p.id, p.external_id, p.customer_id, c.external_id, c.name, p.status,
       p.payment_date, p.amount, p.applied, p.method, p.reference, p.revision,
       p.created_at, p.updated_at, p.from_quickbooks
  FROM payment AS p
  JOIN customer AS c ON c.shop_id = p.shop_id AND c.id = p.customer_id
 WHERE p.shop_id = ?1 AND p.id < ?2 AND p.customer_id = ?3
 ORDER BY p.id DESC LIMIT ?4;

-- By the beginning of the folded reference, in its order.
-- payment_page_reference  stttii  ititttdmmttiuuo  shop  portal api admin
-- try '' z '' 0 50
SELECT p.id, p.external_id, p.customer_id, c.external_id, c.name, p.status,
       p.payment_date, p.amount, p.applied, p.method, p.reference, p.revision,
       p.created_at, p.updated_at, p.from_quickbooks
  FROM payment AS p
  JOIN customer AS c ON c.shop_id = p.shop_id AND c.id = p.customer_id
 WHERE p.shop_id = ?1 AND p.reference_key >= ?2 AND p.reference_key < ?3
   AND (p.reference_key > ?4 OR p.id > ?5)
 ORDER BY p.reference_key, p.id LIMIT ?6;

-- payment_reference_key  si  t  shop  portal api admin
SELECT reference_key FROM payment WHERE shop_id = ?1 AND id = ?2 LIMIT 1;

-- payment_insert  stimodmtt  -  shop  portal api sweeper admin
-- try new _ _ _ _ _ card
INSERT INTO payment (shop_id, external_id, customer_id, applied,
       from_quickbooks, payment_date, amount, method, reference)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9);

-- payment_update  siiimdmtt  -  shop  portal api sweeper admin
-- try 1 1 1 1 _ 1 card
UPDATE payment
   SET customer_id = ?4, applied = ?5, payment_date = ?6, amount = ?7,
       method = ?8, reference = ?9, revision = revision + 1,
       updated_at = NOW(6)
 WHERE shop_id = ?1 AND id = ?2 AND revision = ?3 AND status = 'live';

-- payment_delete  sii  -  shop  portal api sweeper admin
UPDATE payment
   SET status = 'deleted', applied = 0, revision = revision + 1,
       updated_at = NOW(6)
 WHERE shop_id = ?1 AND id = ?2 AND revision = ?3 AND status = 'live';

-- Parts moved to another invoice.
-- payment_applied  siim  -  shop  portal api admin
UPDATE payment
   SET applied = ?4, revision = revision + 1, updated_at = NOW(6)
 WHERE shop_id = ?1 AND id = ?2 AND revision = ?3 AND status = 'live';

-- payment_part_drop  sii  -  shop  portal api admin
DELETE FROM payment_part
 WHERE shop_id = ?1 AND payment_id = ?2 AND invoice_id = ?3;

-- payment_parts_clear  si  -  shop  portal api sweeper admin
DELETE FROM payment_part WHERE shop_id = ?1 AND payment_id = ?2;

-- payment_part_insert  siim  -  shop  portal api sweeper admin
-- try 1 2
INSERT INTO payment_part (shop_id, payment_id, invoice_id, amount)
VALUES (?1, ?2, ?3, ?4);

-- What a payment may do to an invoice, and what it does.
-- invoice_money_lock  si  iitmmd  shop  portal api sweeper admin
SELECT id, customer_id, status, total, balance, invoice_date FROM invoice
 WHERE shop_id = ?1 AND id = ?2 FOR UPDATE;

-- invoice_money  simt  -  shop  portal api sweeper admin
-- try 2 1 part_paid
UPDATE invoice SET balance = ?3, status = ?4, updated_at = NOW(6)
 WHERE shop_id = ?1 AND id = ?2 AND status IN ('sent', 'part_paid', 'paid');

-- How the shop sends to QuickBooks, and what a person settled by hand.

-- Locked: what is saved meets the go-live date as it is until it is stored.
-- shop_sending  s  ooootd  shop  portal api sweeper admin
SELECT s.post_when = 'payment', s.sync_payments, s.push_customer_updates,
       s.use_our_numbers, s.number_prefix, c.go_live
  FROM shop AS s
  LEFT JOIN connection AS c ON c.shop_id = ?1 AND c.id = s.connection_id
 WHERE s.id = ?1 LIMIT 1
  LOCK IN SHARE MODE;

-- hand_of  sti  t  shop  portal api sweeper admin
-- try customer 1
SELECT kind FROM hand
 WHERE shop_id = ?1 AND entity = ?2 AND local_id = ?3 LIMIT 1;

-- The revision that QuickBooks has; 0: it is not linked.
-- posted_revision  sti  i  shop  portal api sweeper admin
-- try customer 2
SELECT COALESCE(MAX(k.posted_revision), 0) FROM link AS k
 WHERE k.shop_id = ?1 AND k.entity = ?2 AND k.local_id = ?3
   AND k.connection_id = (SELECT s.connection_id FROM shop AS s
                           WHERE s.id = ?1) LIMIT 1;

-- For the import of payments.
-- invoice_owed  st  ititm  shop  portal admin
SELECT id, external_id, customer_id, status, balance
  FROM invoice WHERE shop_id = ?1 AND number = ?2 LIMIT 1;

-- payment_referenced  stid  i  shop  portal admin
SELECT id FROM payment
 WHERE shop_id = ?1 AND reference = ?2 AND customer_id = ?3
   AND payment_date = ?4 AND status = 'live' LIMIT 1;

-- Another one that looks the same; ?2 is the customer's external id.
-- payment_same  stdmtt  i  shop  portal
-- try x1 2026-06-18 1 cash x1
-- try x2 2026-06-19 7 cash x9
SELECT p.id
  FROM customer AS c
  JOIN payment AS p ON p.shop_id = c.shop_id AND p.customer_id = c.id
 WHERE c.shop_id = ?1 AND c.external_id = ?2 AND p.payment_date = ?3
   AND p.amount = ?4 AND p.method = ?5 AND p.reference = ?6
   AND p.status = 'live' LIMIT 1;

-- hand_put  stitt  -  shop  portal api admin
-- try customer 1 synced
INSERT INTO hand (shop_id, entity, local_id, kind, qbo_number)
VALUES (?1, ?2, ?3, ?4, ?5)
    ON DUPLICATE KEY UPDATE kind = VALUES(kind),
       qbo_number = VALUES(qbo_number), saved_at = NOW(6);

-- hand_drop  sti  -  shop  portal api admin
-- try customer 1
DELETE FROM hand WHERE shop_id = ?1 AND entity = ?2 AND local_id = ?3;

-- Where records stand: ?3 is a JSON list of their ids.  What is open says
-- more than what was skipped since; what was done there is told by the link.
-- sync_of  stt  iittttiuttuttt  shop  portal api admin
-- first UPDATE link SET theirs = 'changed' WHERE shop_id = 1 AND connection_id = 1
-- try invoice [3,7]
-- try invoice [4]
SELECT w.id, e.id, e.state, e.operation, e.cause, e.message, e.attempts,
       CASE WHEN e.state IN ('pending', 'retrying', 'checking')
             AND e.due_at < '9000-01-01' THEN e.due_at END,
       k.qbo_id, k.qbo_number, k.changed_at, h.kind, COALESCE(k.theirs, ''),
       CASE WHEN k.theirs <> '' THEN
         COALESCE((SELECT n.message FROM sync_event AS n
                    WHERE n.shop_id = ?1 AND n.entity = ?2
                      AND n.record_id = w.id AND n.direction = 'in'
                    ORDER BY n.id DESC LIMIT 1), '') END
  FROM JSON_TABLE(?3, '$[*]' COLUMNS (id BIGINT PATH '$')) AS w /* scan */
  JOIN shop AS s ON s.id = ?1
  LEFT JOIN link AS k ON k.shop_id = ?1 AND k.connection_id = s.connection_id
   AND k.entity = ?2 AND k.local_id = w.id
  LEFT JOIN hand AS h ON h.shop_id = ?1 AND h.entity = ?2 AND h.local_id = w.id
  LEFT JOIN sync_event AS e ON e.shop_id = ?1 AND e.id = COALESCE(
       (SELECT MAX(o.id) FROM sync_event AS o
         WHERE o.shop_id = ?1 AND o.entity = ?2 AND o.record_id = w.id
           AND o.state NOT IN ('succeeded', 'skipped')),
       (SELECT MAX(x.id) FROM sync_event AS x
         WHERE x.shop_id = ?1 AND x.entity = ?2 AND x.record_id = w.id
           AND x.direction = 'out'))
 ORDER BY w.id LIMIT 200;

-- ------------------------------------------------ what was done there, decided

-- theirs_of  sti  t  shop  portal
-- first UPDATE link SET theirs = 'changed' WHERE shop_id = 1 AND connection_id = 1
-- try invoice 3
SELECT theirs FROM link
 WHERE shop_id = ?1 AND entity = ?2 AND local_id = ?3
   AND connection_id = (SELECT connection_id FROM shop WHERE id = ?1)
 LIMIT 1 FOR UPDATE;

-- What the engine met when it would have written over it.
-- theirs_met  sti  t  shop  portal
-- first UPDATE sync_event SET cause = 'changed_in_qbo' WHERE shop_id = 1 AND id = 11
-- try invoice 1
-- try invoice 7
SELECT cause FROM sync_event
 WHERE shop_id = ?1 AND entity = ?2 AND record_id = ?3
   AND state = 'needs_attention'
   AND cause IN ('changed_in_qbo', 'deleted_in_qbo')
 ORDER BY id DESC LIMIT 1;

-- What is there was seen: it is what a post begins from (?4: of which revision
-- it counts as the version that was posted).
-- theirs_seen  stii  -  shop  portal
-- first UPDATE link SET theirs = 'changed' WHERE shop_id = 1 AND connection_id = 1
-- try invoice 3 9
UPDATE link
   SET sync_token = IF(theirs_token = '', sync_token, theirs_token),
       snapshot = IF(theirs_token = '', snapshot, COALESCE(theirs_snapshot, snapshot)),
       posted_total = IF(theirs_token = '', posted_total, theirs_total),
       posted_revision = ?4, theirs = '', theirs_at = NULL, theirs_token = '',
       theirs_total = 0, theirs_snapshot = NULL
 WHERE shop_id = ?1 AND entity = ?2 AND local_id = ?3
   AND connection_id = (SELECT connection_id FROM shop WHERE id = ?1);

-- theirs_deleted  sti  -  shop  portal
-- try invoice 3
UPDATE link SET theirs = 'deleted', theirs_at = COALESCE(theirs_at, NOW(6))
 WHERE shop_id = ?1 AND entity = ?2 AND local_id = ?3
   AND connection_id = (SELECT connection_id FROM shop WHERE id = ?1);
