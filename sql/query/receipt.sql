-- Receipts: what one press of Retry did, and where that stands.

-- receipt_add  stittto  -  shop  portal api
-- try user 1 m one m 0
INSERT INTO receipt (shop_id, actor, actor_id, actor_name, pressed, said, more)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7);

-- receipt_asked  sii  -  shop  portal api
-- try 1 9
INSERT INTO receipt_event (shop_id, receipt_id, event_id, on_id)
VALUES (?1, ?2, ?3, ?3);

-- What was asked for, locked, in the order in which the sweeper locks.
-- receipt_events  si  ittoiittoo  shop  portal api
-- try 1
SELECT e.id, e.entity, e.state, e.definite, e.superseded_by, e.waits_for,
       e.cause, e.about, e.direction = 'in',
       e.connection_id NOT IN (0, (SELECT s.connection_id FROM shop AS s WHERE s.id = ?1))
  FROM receipt_event AS r
 STRAIGHT_JOIN sync_event AS e FORCE INDEX (PRIMARY)
    ON e.shop_id = r.shop_id AND e.id = r.event_id
 WHERE r.shop_id = ?1 AND r.receipt_id = ?2
 ORDER BY r.event_id LIMIT 10000 FOR UPDATE;

-- receipt_event_at  si  ittoiittoo  shop  portal api
SELECT e.id, e.entity, e.state, e.definite, e.superseded_by, e.waits_for,
       e.cause, e.about, e.direction = 'in',
       e.connection_id NOT IN (0, (SELECT s.connection_id FROM shop AS s WHERE s.id = ?1))
  FROM sync_event AS e
 WHERE e.shop_id = ?1 AND e.id = ?2 LIMIT 1 FOR UPDATE;

-- receipt_acted  siiititt  -  shop  portal api
-- try 1 1 1 posted 0 x x
UPDATE receipt_event
   SET on_id = ?4, why = ?5, root_id = ?6, cause = ?7, about = ?8
 WHERE shop_id = ?1 AND receipt_id = ?2 AND event_id = ?3;

-- receipt_close  siii  -  shop  portal api
-- try 1 2 1
UPDATE receipt SET asked = asked + ?3, moved = moved + ?4
 WHERE shop_id = ?1 AND id = ?2;

-- What is open for a cause ('' any) and what it is about (?4: any).
-- receipt_problem_ids  stto  i  shop  portal
-- try '' '' 1
SELECT id FROM sync_event FORCE INDEX (state)
 WHERE shop_id = ?1 AND state IN ('needs_attention', 'failed')
   AND (?2 = '' OR cause = ?2) AND (?4 OR about = ?3)
 ORDER BY id LIMIT 10001;

-- receipt_read  si  iutttiio  shop  portal
SELECT id, at, actor_name, pressed, said, asked, moved, more FROM receipt
 WHERE shop_id = ?1 AND id = ?2 LIMIT 1;

-- Where those that moved stand, by what keeps them out now; of one that was
-- replaced since, the newest of its record counts.
-- receipt_groups  si  tttimitit  shop  portal
-- try 1
SELECT g.standing, g.cause, g.about, COUNT(*), SUM(g.amount), MIN(g.id),
       MIN(g.message), MIN(g.root_id), COALESCE(MIN(g.root), '')
  FROM (SELECT n.id, n.amount, n.message,
               IF(n.state IN ('needs_attention', 'failed', 'skipped'), n.cause, '') AS cause,
               IF(n.state IN ('needs_attention', 'failed'), n.about, '') AS about,
               COALESCE(w.id, 0) AS root_id, w.label AS root,
               CASE WHEN n.state IN ('needs_attention', 'failed')
                    THEN IF(n.cause = r.cause AND n.about = r.about, 'again', 'other')
                    WHEN n.state <> 'pending' THEN n.state
                    WHEN n.cause = 'setup' THEN 'setup'
                    WHEN w.id IS NULL THEN 'pending'
                    WHEN w.state IN ('needs_attention', 'failed') THEN 'stuck'
                    ELSE 'waits' END AS standing
          FROM receipt_event AS r
          JOIN sync_event AS e FORCE INDEX (PRIMARY)
            ON e.shop_id = r.shop_id AND e.id = r.on_id
          JOIN sync_event AS n FORCE INDEX (PRIMARY)
            ON n.shop_id = r.shop_id
           AND n.id = IF(e.superseded_by = 0, e.id,
                  (SELECT MAX(m.id) FROM sync_event AS m FORCE INDEX (record)
                    WHERE m.shop_id = ?1 AND m.entity = e.entity
                      AND m.record_id = e.record_id AND m.direction = 'out'))
          LEFT JOIN sync_event AS w FORCE INDEX (PRIMARY)
            ON w.shop_id = n.shop_id AND w.id = n.waits_for AND n.waits_for <> 0
         WHERE r.shop_id = ?1 AND r.receipt_id = ?2 AND r.why = '') AS g
 GROUP BY g.standing, g.cause, g.about, g.root_id
 ORDER BY COUNT(*) DESC, g.standing, g.cause, g.about LIMIT 100;

-- What was left alone, and why; root: what it waited for.
-- receipt_skips  si  tiitt  shop  portal
-- try 2
SELECT r.why, COUNT(*), r.root_id, MIN(e.label), COALESCE(MIN(w.label), '')
  FROM receipt_event AS r
  JOIN sync_event AS e FORCE INDEX (PRIMARY)
    ON e.shop_id = r.shop_id AND e.id = r.on_id
  LEFT JOIN sync_event AS w FORCE INDEX (PRIMARY)
    ON w.shop_id = r.shop_id AND w.id = r.root_id AND r.root_id <> 0
 WHERE r.shop_id = ?1 AND r.receipt_id = ?2 AND r.why <> ''
 GROUP BY r.why, r.root_id
 ORDER BY COUNT(*) DESC, r.why, r.root_id LIMIT 50;

-- The presses that sent an event again, the newest first.
-- receipt_of_event  si  iutttiio  shop  portal
-- try 1
SELECT c.id, c.at, c.actor_name, c.pressed, c.said, c.asked, c.moved, c.more
  FROM receipt_event AS r FORCE INDEX (acted)
  JOIN receipt AS c FORCE INDEX (PRIMARY)
    ON c.shop_id = r.shop_id AND c.id = r.receipt_id
 WHERE r.shop_id = ?1 AND r.on_id = ?2 AND r.why = ''
 ORDER BY r.receipt_id DESC LIMIT 20;

-- prune_receipts  i  -  across  admin
DELETE FROM receipt WHERE at < NOW(6) - INTERVAL ?1 SECOND LIMIT 20;
