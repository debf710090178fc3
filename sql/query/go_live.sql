-- The go-live date (features.md A6, D8).  Two kinds of documents count, and only
-- those that QuickBooks surely does not have: what waits to be sent, and what
-- was left out for its date.  An early one and a step of a chain are neither.

-- go_live_connection  s  id  shop  portal admin
SELECT c.id, c.go_live
  FROM shop AS s
  JOIN connection AS c ON c.shop_id = ?1 AND c.id = s.connection_id
 WHERE s.id = ?1 LIMIT 1;

-- go_live_set  sid  -  shop  portal admin
UPDATE connection SET go_live = ?3 WHERE shop_id = ?1 AND id = ?2;

-- What waits, and its day.
-- go_live_waiting  si  tid  shop  portal admin
-- try 6
SELECT e.entity, e.record_id, COALESCE(i.invoice_date, p.payment_date)
  FROM sync_event AS e FORCE INDEX (due)
  LEFT JOIN invoice AS i ON e.entity = 'invoice' AND i.shop_id = ?1
   AND i.id = e.record_id
  LEFT JOIN payment AS p ON e.entity = 'payment' AND p.shop_id = ?1
   AND p.id = e.record_id
 WHERE e.shop_id = ?1 AND e.connection_id = ?2
   AND e.state IN ('pending', 'retrying', 'needs_attention', 'failed')
   AND e.entity IN ('invoice', 'payment') AND e.operation = 'post'
   AND e.direction = 'out' AND e.definite = 1 AND e.early = 0
   AND e.cause <> 'chained'
   AND NOT EXISTS (SELECT 1 FROM link AS k
                    WHERE k.shop_id = ?1 AND k.connection_id = ?2
                      AND k.entity = e.entity AND k.local_id = e.record_id)
   AND NOT EXISTS (SELECT 1 FROM sync_event AS o FORCE INDEX (record)
                    WHERE o.shop_id = ?1 AND o.entity = e.entity
                      AND o.record_id = e.record_id AND o.definite = 0
                      AND o.state NOT IN ('succeeded', 'skipped'))
 LIMIT 100000;

-- What was left out, its day, and whether the shop's settings would send it.
-- go_live_left  si  tido  shop  portal admin
-- first UPDATE shop AS s JOIN invoice AS i ON i.shop_id = s.id AND i.id = 3 SET s.post_when = 'payment', i.balance = 0 WHERE s.id = 1
-- try 6
SELECT e.entity, e.record_id, COALESCE(i.invoice_date, p.payment_date),
       IF(e.entity = 'invoice',
          s.post_when <> 'payment' OR i.balance = 0,
          s.sync_payments = 1 AND (s.post_when <> 'payment' OR NOT EXISTS (
             SELECT 1 FROM payment_part AS x
               JOIN invoice AS xi ON xi.shop_id = ?1 AND xi.id = x.invoice_id
                AND xi.balance <> 0
              WHERE x.shop_id = ?1 AND x.payment_id = p.id)))
  FROM sync_event AS e FORCE INDEX (state)
  JOIN shop AS s ON s.id = ?1
  LEFT JOIN invoice AS i ON e.entity = 'invoice' AND i.shop_id = ?1
   AND i.id = e.record_id AND i.status IN ('sent', 'part_paid', 'paid')
  LEFT JOIN payment AS p ON e.entity = 'payment' AND p.shop_id = ?1
   AND p.id = e.record_id AND p.status = 'live'
 WHERE e.shop_id = ?1 AND e.state = 'skipped' AND e.connection_id = ?2
   AND e.cause = 'before_go_live' AND COALESCE(i.id, p.id) IS NOT NULL
   AND NOT EXISTS (SELECT 1 FROM sync_event AS o FORCE INDEX (record)
                    WHERE o.shop_id = ?1 AND o.entity = e.entity
                      AND o.record_id = e.record_id AND o.id > e.id)
   AND NOT EXISTS (SELECT 1 FROM link AS k
                    WHERE k.shop_id = ?1 AND k.connection_id = ?2
                      AND k.entity = e.entity AND k.local_id = e.record_id)
   AND NOT EXISTS (SELECT 1 FROM hand AS h
                    WHERE h.shop_id = ?1 AND h.entity = e.entity
                      AND h.local_id = e.record_id)
 LIMIT 100000;
