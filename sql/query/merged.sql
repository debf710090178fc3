-- A customer or an item was merged into another one in QuickBooks: what names it
-- there names the other one now, and here, too, where both are ours.

-- A customer's documents name the one that remains (?4 -> ?5): nobody changed
-- them.
-- merged_named_invoices  siitt  -  shop  portal sweeper
-- first UPDATE invoice SET customer_id = 2 WHERE shop_id = 1 AND id = 1
-- try 1 1 canary x
-- try 1 2 canary x
UPDATE link AS k
  JOIN invoice AS i ON i.shop_id = ?1 AND i.id = k.local_id
   SET k.snapshot = REPLACE(k.snapshot, ?4, ?5)
 WHERE k.shop_id = ?1 AND k.connection_id = ?2 AND k.entity = 'invoice'
   AND i.customer_id = ?3;

-- merged_named_payments  siitt  -  shop  portal sweeper
-- first UPDATE payment SET customer_id = 2 WHERE shop_id = 1 AND id = 1
-- try 1 1 canary x
-- try 1 2 canary x
UPDATE link AS k
  JOIN payment AS p ON p.shop_id = ?1 AND p.id = k.local_id
   SET k.snapshot = REPLACE(k.snapshot, ?4, ?5)
 WHERE k.shop_id = ?1 AND k.connection_id = ?2 AND k.entity = 'payment'
   AND p.customer_id = ?3;

-- ... and what was told of them for that alone is not so.
-- merged_unchanged_invoices  sii  -  shop  portal sweeper
-- first UPDATE link SET theirs = 'changed', theirs_snapshot = snapshot WHERE shop_id = 1 AND connection_id = 1; UPDATE invoice SET customer_id = 2 WHERE shop_id = 1 AND id = 1
-- try 1 1
-- try 1 2
UPDATE link AS k
  JOIN invoice AS i ON i.shop_id = ?1 AND i.id = k.local_id
   SET k.sync_token = k.theirs_token, k.theirs = '', k.theirs_at = NULL
 WHERE k.shop_id = ?1 AND k.connection_id = ?2 AND k.entity = 'invoice'
   AND i.customer_id = ?3 AND k.theirs = 'changed'
   AND k.theirs_snapshot = k.snapshot;

-- merged_unchanged_payments  sii  -  shop  portal sweeper
-- first UPDATE link SET theirs = 'changed', theirs_snapshot = snapshot WHERE shop_id = 1 AND connection_id = 1; UPDATE payment SET customer_id = 2 WHERE shop_id = 1 AND id = 1
-- try 1 1
-- try 1 2
UPDATE link AS k
  JOIN payment AS p ON p.shop_id = ?1 AND p.id = k.local_id
   SET k.sync_token = k.theirs_token, k.theirs = '', k.theirs_at = NULL
 WHERE k.shop_id = ?1 AND k.connection_id = ?2 AND k.entity = 'payment'
   AND p.customer_id = ?3 AND k.theirs = 'changed'
   AND k.theirs_snapshot = k.snapshot;

-- An item's invoices: the lines of the snapshot.
-- merged_named_lines  siitt  -  shop  portal sweeper
-- try 1 1 canary x
-- try 1 2 canary x
-- try 7 67 canary x
UPDATE link AS k
  JOIN invoice_line AS l ON l.shop_id = ?1 AND l.invoice_id = k.local_id
   SET k.snapshot = REPLACE(k.snapshot, ?4, ?5)
 WHERE k.shop_id = ?1 AND k.connection_id = ?2 AND k.entity = 'invoice'
   AND l.item_id = ?3;

-- merged_unchanged_lines  sii  -  shop  portal sweeper
-- first UPDATE link SET theirs = 'changed', theirs_snapshot = snapshot WHERE shop_id = 1 AND connection_id IN (1, 7)
-- try 1 1
-- try 1 2
-- try 7 67
UPDATE link AS k
  JOIN invoice_line AS l ON l.shop_id = ?1 AND l.invoice_id = k.local_id
   SET k.sync_token = k.theirs_token, k.theirs = '', k.theirs_at = NULL
 WHERE k.shop_id = ?1 AND k.connection_id = ?2 AND k.entity = 'invoice'
   AND l.item_id = ?3 AND k.theirs = 'changed'
   AND k.theirs_snapshot = k.snapshot;

-- ---------------------------------------------------- where both are ours

-- The one of ours that remains, in the company in use.
-- merged_survivor  sti  iittt  shop  portal
-- first UPDATE link SET theirs = 'merged', theirs_into = (SELECT MAX(qbo_id) FROM (SELECT qbo_id FROM link WHERE shop_id = 1 AND connection_id = 1 AND entity = 'customer' AND local_id = 2) AS x) WHERE shop_id = 1 AND connection_id = 1 AND entity = 'customer' AND local_id = 1; UPDATE link SET theirs = 'merged', theirs_into = (SELECT MAX(qbo_id) FROM (SELECT qbo_id FROM link WHERE shop_id = 1 AND connection_id = 1 AND entity = 'item' AND local_id = 2) AS x) WHERE shop_id = 1 AND connection_id = 1 AND entity = 'item' AND local_id = 1
-- try customer 1
-- try item 1
-- try item 3
SELECT k.connection_id, v.local_id, COALESCE(c.name, t.name), k.qbo_id,
       v.qbo_id
  FROM link AS k
  JOIN link AS v ON v.shop_id = ?1 AND v.connection_id = k.connection_id
       AND v.entity = ?2 AND v.qbo_id = k.theirs_into
  LEFT JOIN customer AS c ON c.shop_id = ?1 AND c.id = v.local_id
       AND ?2 = 'customer'
  LEFT JOIN item AS t ON t.shop_id = ?1 AND t.id = v.local_id AND ?2 = 'item'
 WHERE k.shop_id = ?1 AND k.entity = ?2 AND k.local_id = ?3
   AND k.theirs = 'merged' AND k.theirs_into <> '' AND v.local_id <> ?3
   AND v.theirs <> 'merged'
   AND k.connection_id = (SELECT connection_id FROM shop WHERE id = ?1)
 ORDER BY COALESCE(c.name, t.name) DESC LIMIT 1;

-- How much of ours names it: invoices, payments.
-- merged_count_customer  si  ii  shop  portal
-- try 1
-- try 2
-- try 3
SELECT (SELECT COUNT(*) FROM invoice AS i
         WHERE i.shop_id = ?1 AND i.customer_id = ?2),
       (SELECT COUNT(*) FROM payment AS p
         WHERE p.shop_id = ?1 AND p.customer_id = ?2)
  FROM shop WHERE id = ?1 LIMIT 1;

-- merged_count_item  si  ii  shop  portal
-- try 1
-- try 3
SELECT (SELECT COUNT(DISTINCT l.invoice_id) FROM invoice_line AS l
         WHERE l.shop_id = ?1 AND l.item_id = ?2), 0
  FROM shop WHERE id = ?1 LIMIT 1;

-- They name the other one (?3) from now on.  A posted one is as it was posted.
-- merged_move_invoices  sii  -  shop  portal
-- first UPDATE invoice SET customer_id = 2 WHERE shop_id = 1 AND id = 1
-- try 2 1
UPDATE invoice AS i
  LEFT JOIN link AS k ON k.shop_id = ?1 AND k.entity = 'invoice'
       AND k.local_id = i.id AND k.posted_revision > 0
   SET i.customer_id = ?3, i.revision = i.revision + 1,
       k.posted_revision = k.posted_revision + 1
 WHERE i.shop_id = ?1 AND i.customer_id = ?2;

-- merged_move_payments  sii  -  shop  portal
-- first UPDATE payment SET customer_id = 2 WHERE shop_id = 1 AND id = 1
-- try 2 1
UPDATE payment AS p
  LEFT JOIN link AS k ON k.shop_id = ?1 AND k.entity = 'payment'
       AND k.local_id = p.id AND k.posted_revision > 0
   SET p.customer_id = ?3, p.revision = p.revision + 1,
       k.posted_revision = k.posted_revision + 1
 WHERE p.shop_id = ?1 AND p.customer_id = ?2;

-- merged_move_items  si  -  shop  portal
-- try 1
-- try 3
UPDATE invoice AS i
  LEFT JOIN link AS k ON k.shop_id = ?1 AND k.entity = 'invoice'
       AND k.local_id = i.id AND k.posted_revision > 0
   SET i.revision = i.revision + 1, k.posted_revision = k.posted_revision + 1
 WHERE i.shop_id = ?1 AND EXISTS (
         SELECT 1 FROM invoice_line AS l
          WHERE l.shop_id = ?1 AND l.invoice_id = i.id AND l.item_id = ?2);

-- merged_move_lines  sii  -  shop  portal
-- try 1 2
UPDATE invoice_line SET item_id = ?3 WHERE shop_id = ?1 AND item_id = ?2;
