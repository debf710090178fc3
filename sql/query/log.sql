-- The sync log.  A page is read along an index whose end is the id, so page 200
-- costs what page 1 does, with any number of events behind it.

-- log_page  sii  itittttiiuu  shop  portal
-- try 100 50
SELECT id, entity, record_id, label, direction, state, message, attempts,
       superseded_by, due_at, created_at
  FROM sync_event
 WHERE shop_id = ?1 AND id < ?2
 ORDER BY id DESC LIMIT ?3;

-- log_page_after  sii  itittttiiuu  shop  portal
SELECT id, entity, record_id, label, direction, state, message, attempts,
       superseded_by, due_at, created_at
  FROM sync_event
 WHERE shop_id = ?1 AND id > ?2
 ORDER BY id ASC LIMIT ?3;

-- Up to three states, each along its own index; '' is none.

-- log_states  siittt  itittttiiuu  shop  portal
-- try 100 50 pending failed checking
SELECT id, entity, record_id, label, direction, state, message, attempts,
       superseded_by, due_at, created_at
  FROM (
    (SELECT id, entity, record_id, label, direction, state, message, attempts,
            superseded_by, due_at, created_at
       FROM sync_event
      WHERE shop_id = ?1 AND state = ?4 AND id < ?2
      ORDER BY id DESC LIMIT ?3)
    UNION ALL
    (SELECT id, entity, record_id, label, direction, state, message, attempts,
            superseded_by, due_at, created_at
       FROM sync_event
      WHERE shop_id = ?1 AND state = ?5 AND id < ?2
      ORDER BY id DESC LIMIT ?3)
    UNION ALL
    (SELECT id, entity, record_id, label, direction, state, message, attempts,
            superseded_by, due_at, created_at
       FROM sync_event
      WHERE shop_id = ?1 AND state = ?6 AND id < ?2
      ORDER BY id DESC LIMIT ?3)
  ) AS p
 ORDER BY id DESC LIMIT ?3;

-- log_states_after  siittt  itittttiiuu  shop  portal
-- try 0 50 pending failed checking
SELECT id, entity, record_id, label, direction, state, message, attempts,
       superseded_by, due_at, created_at
  FROM (
    (SELECT id, entity, record_id, label, direction, state, message, attempts,
            superseded_by, due_at, created_at
       FROM sync_event
      WHERE shop_id = ?1 AND state = ?4 AND id > ?2
      ORDER BY id ASC LIMIT ?3)
    UNION ALL
    (SELECT id, entity, record_id, label, direction, state, message, attempts,
            superseded_by, due_at, created_at
       FROM sync_event
      WHERE shop_id = ?1 AND state = ?5 AND id > ?2
      ORDER BY id ASC LIMIT ?3)
    UNION ALL
    (SELECT id, entity, record_id, label, direction, state, message, attempts,
            superseded_by, due_at, created_at
       FROM sync_event
      WHERE shop_id = ?1 AND state = ?6 AND id > ?2
      ORDER BY id ASC LIMIT ?3)
  ) AS p
 ORDER BY id ASC LIMIT ?3;

-- Records whose number or name begins so.  Which index serves best depends on
-- how many there are: the optimizer, which sees only the LIMIT, walks the whole
-- log for a number that hardly any record has.

-- How many begin so, 2,000 at most.
-- log_prefix  stt  i  shop  portal
-- try '' z
SELECT COUNT(*)
  FROM (SELECT id FROM sync_event FORCE INDEX (label_key)
         WHERE shop_id = ?1 AND label_key >= ?2 AND label_key < ?3
         LIMIT 2000) AS p;

-- Few begin so; '' in the first state: in any.
-- log_named  siittttt  itittttiiuu  shop  portal
-- try 100 50 '' '' '' '' z
SELECT id, entity, record_id, label, direction, state, message, attempts,
       superseded_by, due_at, created_at
  FROM sync_event FORCE INDEX (label_key)
 WHERE shop_id = ?1 AND id < ?2
   AND label_key >= ?7 AND label_key < ?8
   AND (?4 = '' OR state IN (?4, ?5, ?6))
 ORDER BY id DESC LIMIT ?3;

-- Many begin so, and few are in these states, or no state is asked for.
-- log_named_states  siittttt  itittttiiuu  shop  portal
-- try 100 50 pending failed checking '' z
SELECT id, entity, record_id, label, direction, state, message, attempts,
       superseded_by, due_at, created_at
  FROM (
    (SELECT id, entity, record_id, label, direction, state, message, attempts,
            superseded_by, due_at, created_at
       FROM sync_event FORCE INDEX (state)
      WHERE shop_id = ?1 AND state = ?4 AND id < ?2
        AND label_key >= ?7 AND label_key < ?8
      ORDER BY id DESC LIMIT ?3)
    UNION ALL
    (SELECT id, entity, record_id, label, direction, state, message, attempts,
            superseded_by, due_at, created_at
       FROM sync_event FORCE INDEX (state)
      WHERE shop_id = ?1 AND state = ?5 AND id < ?2
        AND label_key >= ?7 AND label_key < ?8
      ORDER BY id DESC LIMIT ?3)
    UNION ALL
    (SELECT id, entity, record_id, label, direction, state, message, attempts,
            superseded_by, due_at, created_at
       FROM sync_event FORCE INDEX (state)
      WHERE shop_id = ?1 AND state = ?6 AND id < ?2
        AND label_key >= ?7 AND label_key < ?8
      ORDER BY id DESC LIMIT ?3)
  ) AS p
 ORDER BY id DESC LIMIT ?3;

-- log_named_page  siitt  itittttiiuu  shop  portal
-- try 100 50 '' z
SELECT id, entity, record_id, label, direction, state, message, attempts,
       superseded_by, due_at, created_at
  FROM sync_event FORCE INDEX (PRIMARY)
 WHERE shop_id = ?1 AND id < ?2
   AND label_key >= ?4 AND label_key < ?5
 ORDER BY id DESC LIMIT ?3;

-- One row and what was sent for it.

-- log_event  si  itittttttiiiouuu  shop  portal support
SELECT id, entity, record_id, label, operation, direction, state, cause, message,
       waits_for, superseded_by, attempts, definite, due_at, created_at,
       changed_at
  FROM sync_event WHERE shop_id = ?1 AND id = ?2 LIMIT 1;

-- log_attempts  si  iitttttuuttit  shop  portal support
SELECT id, n, operation, path, request_id, body, COALESCE(answer, ''),
       marked_at, settled_at, outcome, fault_code, http_status, intuit_tid
  FROM sync_attempt WHERE shop_id = ?1 AND event_id = ?2
 ORDER BY id DESC LIMIT 50;
