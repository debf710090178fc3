-- What a record's page tells besides the record: where it stands in
-- QuickBooks, and what happened.

-- record_state  sti  ittttiutt  shop  portal
-- try invoice 3
SELECT COALESCE(e.id, 0), COALESCE(e.entity, ''), COALESCE(e.state, ''),
       COALESCE(e.cause, ''), COALESCE(e.message, ''),
       COALESCE(e.attempts, 0), e.due_at, COALESCE(k.qbo_id, ''),
       COALESCE(k.qbo_number, '')
  FROM shop AS s
  LEFT JOIN link AS k ON k.shop_id = ?1 AND k.connection_id = s.connection_id
   AND k.entity = ?2 AND k.local_id = ?3
  LEFT JOIN sync_event AS e ON e.shop_id = ?1 AND e.id =
       (SELECT MAX(x.id) FROM sync_event AS x
         WHERE x.shop_id = ?1 AND x.entity = ?2 AND x.record_id = ?3)
 WHERE s.id = ?1 LIMIT 1;

-- record_audit  sti  uttt  shop  portal
SELECT at, what, actor_name, detail FROM audit
 WHERE shop_id = ?1 AND entity = ?2 AND entity_id = ?3
 ORDER BY id DESC LIMIT 40;

-- record_events  sti  ittu  shop  portal
-- try invoice 3
SELECT id, state, message, changed_at FROM sync_event
 WHERE shop_id = ?1 AND entity = ?2 AND record_id = ?3
 ORDER BY id DESC LIMIT 30;

-- record_attempts  sti  iitiu  shop  portal
-- try invoice 3
SELECT a.event_id, a.n, a.outcome, a.http_status,
       COALESCE(a.settled_at, a.marked_at)
  FROM sync_event AS e
  JOIN sync_attempt AS a ON a.shop_id = ?1 AND a.event_id = e.id
 WHERE e.shop_id = ?1 AND e.entity = ?2 AND e.record_id = ?3
 ORDER BY a.id DESC LIMIT 40;

-- How many of the newest problems are the same: cause and words.
-- record_same  stt  i  shop  portal
-- try '' ''
SELECT COUNT(*)
  FROM (SELECT cause, message FROM sync_event
         WHERE shop_id = ?1 AND state = 'needs_attention'
         ORDER BY id DESC LIMIT 1000) AS p
 WHERE p.cause = ?2 AND p.message = ?3;

-- What an invoice stands on: its customer, then its items, with their link
-- and the state of their newest event.
-- invoice_stands_on  si  tittt  shop  portal
(SELECT 'customer', c.id, c.name, COALESCE(k.qbo_id, ''),
        COALESCE((SELECT e.state FROM sync_event AS e
                   WHERE e.shop_id = ?1 AND e.entity = 'customer'
                     AND e.record_id = c.id ORDER BY e.id DESC LIMIT 1), '')
   FROM invoice AS i
   JOIN customer AS c ON c.shop_id = ?1 AND c.id = i.customer_id
   JOIN shop AS s ON s.id = ?1
   LEFT JOIN link AS k ON k.shop_id = ?1 AND k.connection_id = s.connection_id
    AND k.entity = 'customer' AND k.local_id = c.id
  WHERE i.shop_id = ?1 AND i.id = ?2)
UNION ALL
(SELECT 'item', t.id, t.name, COALESCE(k.qbo_id, ''),
        COALESCE((SELECT e.state FROM sync_event AS e
                   WHERE e.shop_id = ?1 AND e.entity = 'item'
                     AND e.record_id = t.id ORDER BY e.id DESC LIMIT 1), '')
   FROM (SELECT DISTINCT item_id FROM invoice_line
          WHERE shop_id = ?1 AND invoice_id = ?2 LIMIT 1000) AS l
   JOIN item AS t ON t.shop_id = ?1 AND t.id = l.item_id
   JOIN shop AS s ON s.id = ?1
   LEFT JOIN link AS k ON k.shop_id = ?1 AND k.connection_id = s.connection_id
    AND k.entity = 'item' AND k.local_id = t.id
  ORDER BY t.id LIMIT 1000);

-- Customers and items by name, with where they stand in QuickBooks.

-- customer_rows  stttiii  itttttt  shop  portal
-- try '' z '' 0 50 1
SELECT c.id, c.name, c.name_key, c.email, c.phone, COALESCE(k.qbo_id, ''),
       COALESCE((SELECT e.state FROM sync_event AS e
                  WHERE e.shop_id = ?1 AND e.entity = 'customer'
                    AND e.record_id = c.id ORDER BY e.id DESC LIMIT 1), '')
  FROM customer AS c
  LEFT JOIN link AS k ON k.shop_id = ?1 AND k.connection_id = ?7
   AND k.entity = 'customer' AND k.local_id = c.id
 WHERE c.shop_id = ?1 AND c.name_key >= ?2 AND c.name_key < ?3
   AND (c.name_key > ?4 OR c.id > ?5)
 ORDER BY c.name_key, c.id LIMIT ?6;

-- Names of items are one of a kind: with the id behind, the plan is a sort.
-- item_rows  stttiii  itttqtt  shop  portal
-- try '' z '' 0 50 1
SELECT i.id, i.name, i.name_key, i.description, i.unit_price,
       COALESCE(k.qbo_id, ''),
       COALESCE((SELECT e.state FROM sync_event AS e
                  WHERE e.shop_id = ?1 AND e.entity = 'item'
                    AND e.record_id = i.id ORDER BY e.id DESC LIMIT 1), '')
  FROM item AS i
  LEFT JOIN link AS k ON k.shop_id = ?1 AND k.connection_id = ?7
   AND k.entity = 'item' AND k.local_id = i.id
 WHERE i.shop_id = ?1 AND i.name_key >= ?2 AND i.name_key < ?3
   AND (i.name_key > ?4 OR i.id > ?5)
 ORDER BY i.name_key LIMIT ?6;
