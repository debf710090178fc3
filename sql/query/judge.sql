-- What a Retry is judged by: the event, its last attempt, and what changed since.

-- The receipt's view of up to 20 events (receipt_events), then the rest.
-- judge_events  siiiiiiiiiiiiiiiiiiii  ittoiittooitttttiooooit  shop  portal
-- first UPDATE sync_event SET changed_at = '2020-01-01' WHERE shop_id = 1 AND id = 54
-- try 1 2 3 4 5 6 7 8 11 12 13 14 15 31 32 33 51 52 54 55
SELECT e.id, e.entity, e.state, e.definite, e.superseded_by, e.waits_for,
       e.cause, e.about, e.direction = 'in',
       e.connection_id NOT IN (0, s.connection_id),
       e.record_id, e.operation, e.label, e.message, COALESCE(t.body, ''),
       COALESCE(t.marker, ''), COALESCE(t.revision, 0), t.id IS NOT NULL,
       COALESCE(c.connected_at > COALESCE(t.marked_at, e.changed_at), 0),
       COALESCE(c.lists_at > COALESCE(t.marked_at, e.changed_at), 0),
       EXISTS (SELECT 1 FROM sync_event AS x FORCE INDEX (record)
                WHERE x.shop_id = ?1 AND x.entity = e.entity
                  AND x.record_id = e.record_id AND x.direction = 'in'
                  AND x.created_at > COALESCE(t.marked_at, e.changed_at))
       OR EXISTS (SELECT 1 FROM sync_event AS x FORCE INDEX (record)
                WHERE x.shop_id = ?1 AND x.entity = 'customer'
                  AND x.record_id = i.customer_id AND x.direction = 'in'
                  AND x.created_at > COALESCE(t.marked_at, e.changed_at)),
       TIMESTAMPDIFF(MINUTE, e.changed_at, NOW(6)), COALESCE(w.label, '')
  FROM shop AS s
  JOIN sync_event AS e FORCE INDEX (PRIMARY) ON e.shop_id = s.id
  LEFT JOIN connection AS c ON c.shop_id = e.shop_id AND c.id = e.connection_id
  LEFT JOIN sync_attempt AS t ON t.shop_id = e.shop_id AND t.id = e.attempt_id
  LEFT JOIN invoice AS i ON i.shop_id = e.shop_id AND e.entity = 'invoice' AND i.id = e.record_id
  LEFT JOIN sync_event AS w FORCE INDEX (PRIMARY)
    ON w.shop_id = e.shop_id AND w.id = e.waits_for AND e.waits_for <> 0
 WHERE s.id = ?1
   AND e.id IN (?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14,
                ?15, ?16, ?17, ?18, ?19, ?20, ?21)
 ORDER BY e.id LIMIT 20;

-- Which company is in use, and until when its books are closed.
-- judge_shop  s  id  shop  portal
SELECT s.connection_id, c.book_close
  FROM shop AS s
  LEFT JOIN connection AS c ON c.shop_id = s.id AND c.id = s.connection_id
 WHERE s.id = ?1 LIMIT 1;
