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
         WHERE x.shop_id = ?1 AND x.entity = ?2 AND x.record_id = ?3
           AND x.direction = 'out')
 WHERE s.id = ?1 LIMIT 1;

-- record_audit  sti  uttt  shop  portal
SELECT at, what, actor_name, detail FROM audit
 WHERE shop_id = ?1 AND entity = ?2 AND entity_id = ?3
 ORDER BY id DESC LIMIT 40;

-- record_events  sti  ittut  shop  portal
-- try invoice 3
SELECT id, state, message, changed_at, direction FROM sync_event
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

-- What waits for what: an invoice's customer, its items (those that are not in
-- QuickBooks first), itself, and the payments that go to it; each with its link
-- and its newest event.
-- chain_of_invoice  si  titmtitt  shop  portal
(SELECT 'customer', c.id, c.name, 0, COALESCE(k.qbo_id, ''),
        COALESCE(e.id, 0), COALESCE(e.state, ''), COALESCE(e.message, '')
   FROM invoice AS i
   JOIN customer AS c ON c.shop_id = ?1 AND c.id = i.customer_id
   JOIN shop AS s ON s.id = ?1
   LEFT JOIN link AS k ON k.shop_id = ?1 AND k.connection_id = s.connection_id
    AND k.entity = 'customer' AND k.local_id = c.id
   LEFT JOIN sync_event AS e ON e.shop_id = ?1 AND e.id =
        (SELECT MAX(x.id) FROM sync_event AS x
          WHERE x.shop_id = ?1 AND x.entity = 'customer' AND x.record_id = c.id
            AND x.direction = 'out')
  WHERE i.shop_id = ?1 AND i.id = ?2)
UNION ALL
(SELECT 'item', t.id, t.name, 0, COALESCE(k.qbo_id, ''),
        COALESCE(e.id, 0), COALESCE(e.state, ''), COALESCE(e.message, '')
   FROM (SELECT DISTINCT item_id FROM invoice_line
          WHERE shop_id = ?1 AND invoice_id = ?2 LIMIT 1000) AS l
   JOIN item AS t ON t.shop_id = ?1 AND t.id = l.item_id
   JOIN shop AS s ON s.id = ?1
   LEFT JOIN link AS k ON k.shop_id = ?1 AND k.connection_id = s.connection_id
    AND k.entity = 'item' AND k.local_id = t.id
   LEFT JOIN sync_event AS e ON e.shop_id = ?1 AND e.id =
        (SELECT MAX(x.id) FROM sync_event AS x
          WHERE x.shop_id = ?1 AND x.entity = 'item' AND x.record_id = t.id
            AND x.direction = 'out')
  ORDER BY k.qbo_id IS NOT NULL, t.id LIMIT 1000)
UNION ALL
(SELECT 'invoice', i.id, i.number, i.total, COALESCE(k.qbo_id, ''),
        COALESCE(e.id, 0), COALESCE(e.state, ''), COALESCE(e.message, '')
   FROM invoice AS i
   JOIN shop AS s ON s.id = ?1
   LEFT JOIN link AS k ON k.shop_id = ?1 AND k.connection_id = s.connection_id
    AND k.entity = 'invoice' AND k.local_id = i.id
   LEFT JOIN sync_event AS e ON e.shop_id = ?1 AND e.id =
        (SELECT MAX(x.id) FROM sync_event AS x
          WHERE x.shop_id = ?1 AND x.entity = 'invoice' AND x.record_id = i.id
            AND x.direction = 'out')
  WHERE i.shop_id = ?1 AND i.id = ?2)
UNION ALL
(SELECT 'payment', p.id, '', p.amount, COALESCE(k.qbo_id, ''),
        COALESCE(e.id, 0), COALESCE(e.state, ''), COALESCE(e.message, '')
   FROM (SELECT y.payment_id FROM payment_part AS y
          WHERE y.shop_id = ?1 AND y.invoice_id = ?2
          ORDER BY y.payment_id LIMIT 20) AS g
   JOIN payment AS p ON p.shop_id = ?1 AND p.id = g.payment_id AND p.status = 'live'
   JOIN shop AS s ON s.id = ?1
   LEFT JOIN link AS k ON k.shop_id = ?1 AND k.connection_id = s.connection_id
    AND k.entity = 'payment' AND k.local_id = p.id
   LEFT JOIN sync_event AS e ON e.shop_id = ?1 AND e.id =
        (SELECT MAX(x.id) FROM sync_event AS x
          WHERE x.shop_id = ?1 AND x.entity = 'payment' AND x.record_id = p.id
            AND x.direction = 'out')
  ORDER BY p.id LIMIT 20);

-- An invoice that a payment goes to, the first.
-- chain_of_payment  si  i  shop  portal
SELECT invoice_id FROM payment_part
 WHERE shop_id = ?1 AND payment_id = ?2 ORDER BY invoice_id LIMIT 1;

-- What a person called the record that is in QuickBooks by hand.
-- page_hand  sti  t  shop  portal
-- try invoice 3
SELECT qbo_number FROM hand
 WHERE shop_id = ?1 AND entity = ?2 AND local_id = ?3 LIMIT 1;

-- What a customer owes, and what was paid toward nothing yet.
-- customer_owes  si  imm  shop  portal
-- try 3
SELECT CAST(COALESCE(SUM(i.status IN ('sent', 'part_paid')), 0) AS SIGNED),
       CAST(COALESCE(SUM(IF(i.status IN ('sent', 'part_paid'), i.balance, 0)), 0)
            AS SIGNED),
       (SELECT CAST(COALESCE(SUM(p.amount - p.applied), 0) AS SIGNED) FROM payment AS p
         WHERE p.shop_id = ?1 AND p.customer_id = ?2 AND p.status = 'live')
  FROM invoice AS i
 WHERE i.shop_id = ?1 AND i.customer_id = ?2
 LIMIT 1;

-- What a payment of a customer may go to, the oldest first: what is open, and
-- what this payment (0: a new one) goes to already, whose part counts as open.
-- payment_may_pay  siii  ittddmm  shop  portal
-- try 1 1 50
SELECT i.id, i.external_id, i.number, i.invoice_date, i.due_date,
       CAST(i.balance + COALESCE(x.amount, 0) AS SIGNED),
       COALESCE(x.amount, 0)
  FROM invoice AS i
  LEFT JOIN payment_part AS x ON x.shop_id = ?1 AND x.payment_id = ?3
   AND x.invoice_id = i.id
 WHERE i.shop_id = ?1 AND i.customer_id = ?2
   AND (i.status IN ('sent', 'part_paid') OR x.amount IS NOT NULL)
 ORDER BY i.id LIMIT ?4;

-- The invoice that stands for a voided one.
-- invoice_reissued_as  sii  it  shop  portal
-- try 8 8
SELECT id, number FROM invoice
 WHERE shop_id = ?1 AND customer_id = ?2 AND reissue_of = ?3
 ORDER BY id DESC LIMIT 1;

-- How far a void and re-issue has come in QuickBooks, by step: 1 the payments
-- let go, 2 the old one is voided, 3 the new one is created, 4 the payments are
-- applied to it.  ?2 is the new one, ?3 the old.
-- reissue_steps  sii  iitt  shop  portal
(SELECT 1, e.id, e.state, e.message
   FROM payment_part AS x
   JOIN sync_event AS e ON e.shop_id = ?1 AND e.entity = 'payment'
    AND e.record_id = x.payment_id AND e.operation = 'unapply'
  WHERE x.shop_id = ?1 AND x.invoice_id = ?2 ORDER BY e.id DESC LIMIT 20)
UNION ALL
(SELECT 2, e.id, e.state, e.message FROM sync_event AS e
  WHERE e.shop_id = ?1 AND e.entity = 'invoice' AND e.record_id = ?3
    AND e.operation = 'void' ORDER BY e.id DESC LIMIT 1)
UNION ALL
(SELECT 3, e.id, e.state, e.message FROM sync_event AS e
  WHERE e.shop_id = ?1 AND e.entity = 'invoice' AND e.record_id = ?2
    AND e.operation = 'post' ORDER BY e.id LIMIT 1)
UNION ALL
(SELECT 4, e.id, e.state, e.message
   FROM payment_part AS x
   JOIN sync_event AS e ON e.shop_id = ?1 AND e.entity = 'payment'
    AND e.record_id = x.payment_id AND e.operation = 'post'
  WHERE x.shop_id = ?1 AND x.invoice_id = ?2 ORDER BY e.id DESC LIMIT 20);
