-- One row of the sync log, whole: what led to it, what was sent for it, and
-- what the record stands on.

-- The row, what it waits for, and the rows of the same record before and
-- behind it.
-- story_event  si  itittttttiiiouuuioitttiuiu  shop  portal support
-- first UPDATE sync_event SET waits_for = 20 WHERE shop_id = 1 AND id = 13
-- try 13
SELECT e.id, e.entity, e.record_id, e.label, e.operation, e.direction, e.state,
       e.cause, e.message, e.waits_for, e.superseded_by, e.attempts, e.definite,
       e.due_at, e.created_at, e.changed_at, e.looks, e.early,
       COALESCE(w.id, 0), COALESCE(w.entity, ''), COALESCE(w.label, ''),
       COALESCE(w.state, ''),
       COALESCE((SELECT x.id FROM sync_event AS x FORCE INDEX (record)
                  WHERE x.shop_id = ?1 AND x.entity = e.entity
                    AND x.record_id = e.record_id AND x.id < ?2
                  ORDER BY x.id DESC LIMIT 1), 0),
       (SELECT x.created_at FROM sync_event AS x FORCE INDEX (record)
         WHERE x.shop_id = ?1 AND x.entity = e.entity
           AND x.record_id = e.record_id AND x.id < ?2
         ORDER BY x.id DESC LIMIT 1),
       COALESCE((SELECT x.id FROM sync_event AS x FORCE INDEX (record)
                  WHERE x.shop_id = ?1 AND x.entity = e.entity
                    AND x.record_id = e.record_id AND x.id > ?2
                  ORDER BY x.id LIMIT 1), 0),
       (SELECT x.created_at FROM sync_event AS x FORCE INDEX (record)
         WHERE x.shop_id = ?1 AND x.entity = e.entity
           AND x.record_id = e.record_id AND x.id > ?2
         ORDER BY x.id LIMIT 1)
  FROM sync_event AS e
  LEFT JOIN sync_event AS w ON w.shop_id = ?1 AND w.id = e.waits_for
 WHERE e.shop_id = ?1 AND e.id = ?2 LIMIT 1;

-- What was sent for it, the newest first; what is very long is cut.
-- story_attempts  si  iitttttuuttiti  shop  portal support
SELECT id, n, operation, path, request_id, LEFT(body, 60000),
       COALESCE(LEFT(answer, 60000), ''), marked_at, settled_at, outcome,
       fault_code, http_status, intuit_tid, run_id
  FROM sync_attempt WHERE shop_id = ?1 AND event_id = ?2
 ORDER BY id DESC LIMIT 50;

-- What people did to the record between two moments, the newest first.
-- story_audit  stiuu  uttt  shop  portal
-- try invoice 1 2000-01-01 2099-01-01
SELECT at, what, actor_name, detail FROM audit
 WHERE shop_id = ?1 AND entity = ?2 AND entity_id = ?3
   AND at > ?4 AND at <= ?5
 ORDER BY id DESC LIMIT 20;

-- What was posted of the record before that row, the newest.
-- story_posted  stii  it  shop  portal support
-- try invoice 1 1000
SELECT a.event_id, LEFT(a.body, 60000)
  FROM sync_event AS e FORCE INDEX (record)
  JOIN sync_attempt AS a FORCE INDEX (event)
    ON a.shop_id = ?1 AND a.event_id = e.id
   AND a.outcome IN ('posted', 'adopted') AND a.operation IN ('create', 'update')
 WHERE e.shop_id = ?1 AND e.entity = ?2 AND e.record_id = ?3 AND e.id < ?4
 ORDER BY e.id DESC, a.id DESC LIMIT 1;
