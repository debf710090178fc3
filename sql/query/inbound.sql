-- What was read in QuickBooks is taken over into ours.

-- Of a list of rows (number, entity, QuickBooks id): the newest token that is
-- known of each, of our link and of the cached list.
-- inbound_known  sit  itottt  shop  sweeper
-- try 1 [[1,"invoice","y3"]]
-- try 1 [[1,"customer","y1"]]
-- try 2 [[1,"item","x2"]]
SELECT t.n, t.entity, k.local_id IS NOT NULL, COALESCE(k.sync_token, ''),
       COALESCE(k.theirs_token, ''), COALESCE(r.sync_token, '')
  FROM JSON_TABLE(?3, '$[*]' COLUMNS (
         n BIGINT PATH '$[0]', entity VARCHAR(20) PATH '$[1]',
         qbo_id VARCHAR(20) PATH '$[2]')) AS t /* scan */
  LEFT JOIN link AS k FORCE INDEX (qbo_id)
       ON k.shop_id = ?1 AND k.connection_id = ?2 AND k.entity = t.entity
      AND k.qbo_id = CONVERT(t.qbo_id USING ascii)
  LEFT JOIN reference AS r FORCE INDEX (PRIMARY)
       ON r.shop_id = ?1 AND r.connection_id = ?2 AND r.kind = t.entity
      AND r.qbo_id = CONVERT(t.qbo_id USING ascii)
 LIMIT 20000;

-- inbound_shop  s  tooo  shop  sweeper
SELECT currency, customers_in, items_in, payments_in
  FROM shop WHERE id = ?1 LIMIT 1;

-- inbound_linked  sitt  i  shop  sweeper
-- first DELETE FROM link WHERE shop_id = 1 AND connection_id = 1 AND qbo_id = 'x1'
-- try 1 customer x1
-- try 2 item x2
SELECT local_id FROM link
 WHERE shop_id = ?1 AND connection_id = ?2 AND entity = ?3 AND qbo_id = ?4
 LIMIT 1;

-- inbound_link  siti  tttiittt  shop  sweeper
-- try 1 customer 1
SELECT qbo_id, sync_token, snapshot, posted_revision, posted_total, theirs,
       theirs_token, COALESCE(theirs_snapshot, '')
  FROM link
 WHERE shop_id = ?1 AND connection_id = ?2 AND entity = ?3 AND local_id = ?4
 LIMIT 1 FOR UPDATE;

-- What it is called, and which revision of it is ours.
-- inbound_record  sti  tio  shop  sweeper
-- try customer 1
-- try item 1
-- try invoice 1
-- try payment 1
SELECT COALESCE(c.name, t.name, i.number, NULLIF(p.reference, ''), p.id),
       COALESCE(c.revision, t.revision, i.revision, p.revision),
       COALESCE(p.from_quickbooks, 0)
  FROM shop AS s
  LEFT JOIN customer AS c ON c.shop_id = ?1 AND c.id = ?3 AND ?2 = 'customer'
  LEFT JOIN item AS t ON t.shop_id = ?1 AND t.id = ?3 AND ?2 = 'item'
  LEFT JOIN invoice AS i ON i.shop_id = ?1 AND i.id = ?3 AND ?2 = 'invoice'
  LEFT JOIN payment AS p ON p.shop_id = ?1 AND p.id = ?3 AND ?2 = 'payment'
 WHERE s.id = ?1 AND COALESCE(c.id, t.id, i.id, p.id) IS NOT NULL LIMIT 1;

-- As it was read; nothing stands against it any more.
-- inbound_agree  sitittmi  -  shop  sweeper
-- try 1 customer 1 t s 1 1
UPDATE link
   SET sync_token = ?5, snapshot = ?6, posted_total = ?7, posted_revision = ?8,
       theirs = '', theirs_at = NULL, theirs_token = '', theirs_total = 0,
       theirs_snapshot = NULL, changed_at = NOW(6)
 WHERE shop_id = ?1 AND connection_id = ?2 AND entity = ?3 AND local_id = ?4;

-- It was merged into that one, which is linked to another of ours.
-- inbound_into  sitit  -  shop  sweeper
-- try 1 customer 1 q9
UPDATE link SET theirs_into = ?5
 WHERE shop_id = ?1 AND connection_id = ?2 AND entity = ?3 AND local_id = ?4;

-- What it is there now, beside what we left.
-- inbound_differ  sititttm  -  shop  sweeper
-- try 1 customer 1 changed t s 1
UPDATE link
   SET theirs_at = IF(theirs = ?5, theirs_at, NOW(6)), theirs = ?5,
       theirs_token = ?6, theirs_snapshot = ?7, theirs_total = ?8
 WHERE shop_id = ?1 AND connection_id = ?2 AND entity = ?3 AND local_id = ?4;

-- A row of the log: it was done there, and is done with.
-- inbound_told  sititttttt  -  shop  sweeper
-- try 1 customer 1 x x change succeeded '' m
INSERT INTO sync_event (shop_id, connection_id, entity, record_id, label,
                        label_key, operation, direction, state, cause, message)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'in', ?8, ?9, ?10);

-- The cached lists.  What was read late does not overwrite what is newer.
-- inbound_list  sittttttot  -  shop  sweeper
-- try 1 customer n1 name name '' '' 1 t
INSERT INTO reference (shop_id, connection_id, kind, qbo_id, name, name_key,
                       type, email, active, sync_token)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
    ON DUPLICATE KEY UPDATE
       name = IF((LENGTH(?10), ?10) < (LENGTH(sync_token), sync_token), name, ?5),
       name_key = IF((LENGTH(?10), ?10) < (LENGTH(sync_token), sync_token), name_key, ?6),
       type = IF((LENGTH(?10), ?10) < (LENGTH(sync_token), sync_token), type, ?7),
       email = IF((LENGTH(?10), ?10) < (LENGTH(sync_token), sync_token), email, ?8),
       active = IF((LENGTH(?10), ?10) < (LENGTH(sync_token), sync_token), active, ?9),
       sync_token = IF((LENGTH(?10), ?10) < (LENGTH(sync_token), sync_token), sync_token, ?10);

-- inbound_list_gone  sitt  -  shop  sweeper
-- try 2 item x2
UPDATE reference SET active = 0
 WHERE shop_id = ?1 AND connection_id = ?2 AND kind = ?3 AND qbo_id = ?4;

-- ---------------------------------------------------------------- merges

-- Ours is the one that remains.
-- inbound_point  sitittt  -  shop  sweeper
-- try 1 customer 1 q9 t s
UPDATE link
   SET qbo_id = ?5, sync_token = ?6, snapshot = ?7, theirs = '',
       theirs_at = NULL, theirs_token = '', theirs_total = 0,
       theirs_snapshot = NULL, changed_at = NOW(6)
 WHERE shop_id = ?1 AND connection_id = ?2 AND entity = ?3 AND local_id = ?4;

-- What a merge of a customer stopped: it, its invoices and its payments.
-- inbound_stopped  si  i  shop  portal sweeper
-- first UPDATE sync_event SET state = 'needs_attention', cause = 'customer_merged', entity = IF(id = 11, 'invoice', 'payment'), record_id = 1 WHERE shop_id = 1 AND id IN (11, 12); UPDATE invoice SET customer_id = 2 WHERE shop_id = 1 AND id = 1; UPDATE payment SET customer_id = 3 WHERE shop_id = 1 AND id = 1
-- try 1
-- try 2
-- try 5
SELECT e.id FROM sync_event AS e FORCE INDEX (state)
  LEFT JOIN invoice AS i ON i.shop_id = ?1 AND i.id = e.record_id
   AND e.entity = 'invoice'
  LEFT JOIN payment AS p ON p.shop_id = ?1 AND p.id = e.record_id
   AND e.entity = 'payment'
 WHERE e.shop_id = ?1 AND e.state = 'needs_attention'
   AND e.cause = 'customer_merged'
   AND CASE e.entity WHEN 'customer' THEN e.record_id
                     WHEN 'invoice' THEN i.customer_id
                     WHEN 'payment' THEN p.customer_id END = ?2
 ORDER BY e.id LIMIT 1000;

-- -------------------------------------------------------------- payments

-- An invoice of ours by its id there, and whose it is.
-- inbound_invoice  sit  itttttm  shop  sweeper
-- try 1 y1
SELECT i.id, i.external_id, i.number, c.external_id, c.name, i.status,
       i.balance
  FROM link AS k
  JOIN invoice AS i ON i.shop_id = ?1 AND i.id = k.local_id
  JOIN customer AS c ON c.shop_id = ?1 AND c.id = i.customer_id
 WHERE k.shop_id = ?1 AND k.connection_id = ?2 AND k.entity = 'invoice'
   AND k.qbo_id = ?3 LIMIT 1;

-- What is open of it.
-- inbound_open  si  tm  shop  sweeper
SELECT status, balance FROM invoice
 WHERE shop_id = ?1 AND id = ?2 LIMIT 1 FOR UPDATE;

-- The first way of paying that is mapped to it, by its place.
-- inbound_method  sit  i  shop  sweeper
-- try 1 canary1
-- try 2 canary2
SELECT COALESCE(MIN(local_id), 0) FROM mapping
 WHERE shop_id = ?1 AND connection_id = ?2 AND kind = 'payment_method'
   AND qbo_id = ?3 /* one */;

-- Was that said of the record before?
-- inbound_said  stit  i  shop  sweeper
-- first UPDATE sync_event SET direction = 'in', message = 'm' WHERE shop_id = 1 AND id = 11
-- try invoice 1 m
-- try invoice 4 m
SELECT id FROM sync_event
 WHERE shop_id = ?1 AND entity = ?2 AND record_id = ?3 AND direction = 'in'
   AND message = ?4
 LIMIT 1;
