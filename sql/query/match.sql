-- Records of ours beside those of QuickBooks' lists, and the links that people
-- make.

-- match_customers  si  ittt  shop  portal
-- try 1
SELECT c.id, c.name, c.email, COALESCE(k.qbo_id, '')
  FROM customer AS c
  LEFT JOIN link AS k ON k.shop_id = ?1 AND k.connection_id = ?2
       AND k.entity = 'customer' AND k.local_id = c.id
 WHERE c.shop_id = ?1 ORDER BY c.id LIMIT 30001;

-- match_items  si  ittt  shop  portal
-- try 1
SELECT i.id, i.name, '', COALESCE(k.qbo_id, '')
  FROM item AS i
  LEFT JOIN link AS k ON k.shop_id = ?1 AND k.connection_id = ?2
       AND k.entity = 'item' AND k.local_id = i.id
 WHERE i.shop_id = ?1 ORDER BY i.id LIMIT 30001;

-- match_theirs  sit  ttttto  shop  portal
-- try 2 item
SELECT qbo_id, name, email, type, sync_token, active FROM reference
 WHERE shop_id = ?1 AND connection_id = ?2 AND kind = ?3
 ORDER BY qbo_id LIMIT 30001;

-- How the lists of names stand: of the company in use.
-- match_lists  s  ittut  shop  portal
SELECT c.id, c.state, c.sync, c.lists_at, c.left_out
  FROM shop AS s
  JOIN connection AS c ON c.shop_id = ?1 AND c.id = s.connection_id
 WHERE s.id = ?1 LIMIT 1;

-- One of QuickBooks' list, while the company stays the one in use, and whose it
-- is already.
-- link_place  sitt  otttoti  shop  portal
-- try 1 customer x1
-- try 1 account z2
SELECT s.connection_id = ?2 AND s.connection_id > 0, COALESCE(r.name, ''),
       COALESCE(r.type, ''), COALESCE(r.sync_token, ''), COALESCE(r.active, 0),
       COALESCE(r.qbo_id, ''), COALESCE(k.local_id, 0)
  FROM shop AS s
  LEFT JOIN reference AS r ON r.shop_id = ?1 AND r.connection_id = ?2
       AND r.kind = ?3 AND r.qbo_id = ?4
  LEFT JOIN link AS k ON k.shop_id = ?1 AND k.connection_id = ?2
       AND k.entity = ?3 AND k.qbo_id = ?4
 WHERE s.id = ?1 LIMIT 1 LOCK IN SHARE MODE;

-- What waits for an event.
-- link_waiting  si  i  shop  portal
-- try 3
SELECT COUNT(*) FROM sync_event
 WHERE shop_id = ?1 AND waits_for = ?2 AND entity = 'invoice' LIMIT 1;

-- Invoices that stand still for their customer, or for an item, on their own
-- account.
-- link_stuck_customer  si  i  shop  portal
-- try 2
SELECT e.id
  FROM invoice AS i
  JOIN sync_event AS e ON e.shop_id = ?1 AND e.entity = 'invoice'
       AND e.record_id = i.id
 WHERE i.shop_id = ?1 AND i.customer_id = ?2
   AND e.state IN ('needs_attention', 'failed')
   AND e.cause IN ('customer_not_found', 'customer_not_synced',
                   'customer_merged', 'marked_by_hand')
 LIMIT 10000;

-- link_stuck_item  si  i  shop  portal
-- try 2
SELECT e.id
  FROM invoice_line AS l
  JOIN sync_event AS e ON e.shop_id = ?1 AND e.entity = 'invoice'
       AND e.record_id = l.invoice_id
 WHERE l.shop_id = ?1 AND l.item_id = ?2
   AND e.state IN ('needs_attention', 'failed')
   AND e.cause IN ('link_lost', 'marked_by_hand')
 LIMIT 10000;

-- Was anything written by a link?  A link that was not made by a write has no
-- snapshot of one.
-- link_written  siti  o  shop  portal
-- try 1 customer 1
-- try 1 item 8
-- try 1 item 5
SELECT k.snapshot <> '' OR EXISTS (
         SELECT 1 FROM sync_event AS e
           JOIN sync_attempt AS a ON a.shop_id = ?1 AND a.event_id = e.id
          WHERE e.shop_id = ?1 AND e.entity = ?3 AND e.record_id = ?4
            AND a.connection_id = ?2 AND a.marked_at >= k.linked_at)
  FROM link AS k
 WHERE k.shop_id = ?1 AND k.connection_id = ?2 AND k.entity = ?3
   AND k.local_id = ?4 LIMIT 1;

-- Documents of a customer that are in QuickBooks, or on their way.
-- link_used_customer  sii  o  shop  portal
-- try 1 1
-- try 7 61
-- try 7 62
-- try 7 63
-- try 7 64
-- try 7 65
-- try 7 66
SELECT EXISTS (
         SELECT 1 FROM invoice AS i
           JOIN link AS k ON k.shop_id = ?1 AND k.connection_id = ?2
                AND k.entity = 'invoice' AND k.local_id = i.id
          WHERE i.shop_id = ?1 AND i.customer_id = ?3)
    OR EXISTS (
         SELECT 1 FROM payment AS p
           JOIN link AS k ON k.shop_id = ?1 AND k.connection_id = ?2
                AND k.entity = 'payment' AND k.local_id = p.id
          WHERE p.shop_id = ?1 AND p.customer_id = ?3)
    OR EXISTS (
         SELECT 1 FROM invoice AS i
           JOIN sync_event AS e ON e.shop_id = ?1 AND e.entity = 'invoice'
                AND e.record_id = i.id
          WHERE i.shop_id = ?1 AND i.customer_id = ?3
            AND (e.definite = 0 OR e.state IN ('sending', 'checking')))
  FROM shop WHERE id = ?1 LIMIT 1;

-- link_used_item  sii  o  shop  portal
-- try 1 1
-- try 7 67
-- try 7 68
-- try 7 69
-- try 7 70
SELECT EXISTS (
         SELECT 1 FROM invoice_line AS l
           JOIN link AS k ON k.shop_id = ?1 AND k.connection_id = ?2
                AND k.entity = 'invoice' AND k.local_id = l.invoice_id
          WHERE l.shop_id = ?1 AND l.item_id = ?3)
    OR EXISTS (
         SELECT 1 FROM invoice_line AS l
           JOIN sync_event AS e ON e.shop_id = ?1 AND e.entity = 'invoice'
                AND e.record_id = l.invoice_id
          WHERE l.shop_id = ?1 AND l.item_id = ?3
            AND (e.definite = 0 OR e.state IN ('sending', 'checking')))
  FROM shop WHERE id = ?1 LIMIT 1;

-- What was posted with the link of a customer, or of an item: invoices, payments.
-- link_posted_customer  sii  ii  shop  portal
-- try 1 1
SELECT (SELECT COUNT(*) FROM (
          SELECT i.id FROM invoice AS i
            JOIN link AS k ON k.shop_id = ?1 AND k.connection_id = ?2
                 AND k.entity = 'invoice' AND k.local_id = i.id
           WHERE i.shop_id = ?1 AND i.customer_id = ?3 LIMIT 10000) AS x),
       (SELECT COUNT(*) FROM (
          SELECT p.id FROM payment AS p
            JOIN link AS k ON k.shop_id = ?1 AND k.connection_id = ?2
                 AND k.entity = 'payment' AND k.local_id = p.id
           WHERE p.shop_id = ?1 AND p.customer_id = ?3 LIMIT 10000) AS y)
  FROM shop WHERE id = ?1 LIMIT 1;

-- link_posted_item  sii  ii  shop  portal
-- try 1 1
-- try 7 67
-- try 7 68
SELECT (SELECT COUNT(*) FROM (
          SELECT DISTINCT l.invoice_id FROM invoice_line AS l
            JOIN link AS k ON k.shop_id = ?1 AND k.connection_id = ?2
                 AND k.entity = 'invoice' AND k.local_id = l.invoice_id
           WHERE l.shop_id = ?1 AND l.item_id = ?3 LIMIT 10000) AS x), 0
  FROM shop WHERE id = ?1 LIMIT 1;

-- Is a document of it being sent, or was sent and not heard of?
-- link_moving_customer  si  o  shop  portal
-- first UPDATE sync_event SET state = 'sending', entity = 'payment', record_id = 63 WHERE shop_id = 1 AND id = 11
-- try 1
-- try 2
-- try 3
-- try 63
-- try 65
-- try 66
SELECT EXISTS (
         SELECT 1 FROM sync_event AS e
           LEFT JOIN invoice AS i ON i.shop_id = ?1 AND i.id = e.record_id
                AND e.entity = 'invoice'
           LEFT JOIN payment AS p ON p.shop_id = ?1 AND p.id = e.record_id
                AND e.entity = 'payment'
          WHERE e.shop_id = ?1 AND e.state IN ('sending', 'checking')
            AND COALESCE(i.customer_id, p.customer_id) = ?2)
  FROM shop WHERE id = ?1 LIMIT 1;

-- link_moving_item  si  o  shop  portal
-- first UPDATE sync_event SET state = 'sending', entity = 'invoice', record_id = 1 WHERE shop_id = 1 AND id = 11
-- try 1
-- try 69
-- try 70
SELECT EXISTS (
         SELECT 1 FROM sync_event AS e
           JOIN invoice_line AS l ON l.shop_id = ?1
                AND l.invoice_id = e.record_id
          WHERE e.shop_id = ?1 AND e.state IN ('sending', 'checking')
            AND e.entity = 'invoice' AND l.item_id = ?2)
  FROM shop WHERE id = ?1 LIMIT 1;

-- A person asks that it be created in that company, whatever the setting says.
-- item_create_for  sii  -  shop  portal
-- try 1 1
UPDATE item SET create_for = ?3 WHERE shop_id = ?1 AND id = ?2;
