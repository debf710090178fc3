-- The sync log.  Every view of it is read along an index whose end is the id,
-- so page 200 costs what page 1 does, with any number of events behind it.
-- ?2 is where to go on, ?4 the lowest (or the highest) id, which is where a
-- range of days ends.

-- log_page  siii  ititttttiiuu  shop  portal
-- try 100 50 0
SELECT id, entity, record_id, label, direction, state, cause, message,
       attempts, superseded_by, due_at, created_at
  FROM sync_event FORCE INDEX (PRIMARY)
 WHERE shop_id = ?1 AND id < ?2 AND id >= ?4
 ORDER BY id DESC LIMIT ?3;

-- log_page_after  siii  ititttttiiuu  shop  portal
-- try 0 50 100
SELECT id, entity, record_id, label, direction, state, cause, message,
       attempts, superseded_by, due_at, created_at
  FROM sync_event FORCE INDEX (PRIMARY)
 WHERE shop_id = ?1 AND id > ?2 AND id < ?4
 ORDER BY id ASC LIMIT ?3;

-- Up to three states, each along its own index; '' is none.

-- log_states  siiittt  ititttttiiuu  shop  portal
-- try 100 50 0 pending failed checking
SELECT id, entity, record_id, label, direction, state, cause, message,
       attempts, superseded_by, due_at, created_at
  FROM (
    (SELECT id, entity, record_id, label, direction, state, cause, message,
            attempts, superseded_by, due_at, created_at
       FROM sync_event FORCE INDEX (state)
      WHERE shop_id = ?1 AND state = ?5 AND id < ?2 AND id >= ?4
      ORDER BY id DESC LIMIT ?3)
    UNION ALL
    (SELECT id, entity, record_id, label, direction, state, cause, message,
            attempts, superseded_by, due_at, created_at
       FROM sync_event FORCE INDEX (state)
      WHERE shop_id = ?1 AND state = ?6 AND id < ?2 AND id >= ?4
      ORDER BY id DESC LIMIT ?3)
    UNION ALL
    (SELECT id, entity, record_id, label, direction, state, cause, message,
            attempts, superseded_by, due_at, created_at
       FROM sync_event FORCE INDEX (state)
      WHERE shop_id = ?1 AND state = ?7 AND id < ?2 AND id >= ?4
      ORDER BY id DESC LIMIT ?3)
  ) AS p
 ORDER BY id DESC LIMIT ?3;

-- log_states_after  siiittt  ititttttiiuu  shop  portal
-- try 0 50 100 pending failed checking
SELECT id, entity, record_id, label, direction, state, cause, message,
       attempts, superseded_by, due_at, created_at
  FROM (
    (SELECT id, entity, record_id, label, direction, state, cause, message,
            attempts, superseded_by, due_at, created_at
       FROM sync_event FORCE INDEX (state)
      WHERE shop_id = ?1 AND state = ?5 AND id > ?2 AND id < ?4
      ORDER BY id ASC LIMIT ?3)
    UNION ALL
    (SELECT id, entity, record_id, label, direction, state, cause, message,
            attempts, superseded_by, due_at, created_at
       FROM sync_event FORCE INDEX (state)
      WHERE shop_id = ?1 AND state = ?6 AND id > ?2 AND id < ?4
      ORDER BY id ASC LIMIT ?3)
    UNION ALL
    (SELECT id, entity, record_id, label, direction, state, cause, message,
            attempts, superseded_by, due_at, created_at
       FROM sync_event FORCE INDEX (state)
      WHERE shop_id = ?1 AND state = ?7 AND id > ?2 AND id < ?4
      ORDER BY id ASC LIMIT ?3)
  ) AS p
 ORDER BY id ASC LIMIT ?3;

-- The sources of every other view (lib/pages/log_source.c): ids alone, newest
-- first, out of an index that has all they need.

-- log_ids_all  siii  i  shop  portal
-- try 100 50 0
SELECT id FROM sync_event FORCE INDEX (PRIMARY)
 WHERE shop_id = ?1 AND id < ?2 AND id >= ?4
 ORDER BY id DESC LIMIT ?3;

-- log_ids_states  siiittt  i  shop  portal
-- try 100 50 0 pending failed checking
SELECT id
  FROM (
    (SELECT id
       FROM sync_event FORCE INDEX (state)
      WHERE shop_id = ?1 AND state = ?5 AND id < ?2 AND id >= ?4
      ORDER BY id DESC LIMIT ?3)
    UNION ALL
    (SELECT id
       FROM sync_event FORCE INDEX (state)
      WHERE shop_id = ?1 AND state = ?6 AND id < ?2 AND id >= ?4
      ORDER BY id DESC LIMIT ?3)
    UNION ALL
    (SELECT id
       FROM sync_event FORCE INDEX (state)
      WHERE shop_id = ?1 AND state = ?7 AND id < ?2 AND id >= ?4
      ORDER BY id DESC LIMIT ?3)
  ) AS p
 ORDER BY id DESC LIMIT ?3;

-- One kind of record in one direction, in up to eight states.
-- log_ids_kind  siiitttttttttt  i  shop  portal
-- try 100 50 0 customer out pending sending checking retrying needs_attention failed succeeded skipped
-- try 100 50 0 item in pending sending checking retrying needs_attention failed succeeded skipped
-- try 100 50 0 invoice out pending sending checking retrying needs_attention failed succeeded skipped
-- try 100 50 0 payment in pending sending checking retrying needs_attention failed succeeded skipped
SELECT id
  FROM (
    (SELECT id
       FROM sync_event FORCE INDEX (kind)
      WHERE shop_id = ?1 AND entity = ?5 AND direction = ?6 AND state = ?7 AND id < ?2 AND id >= ?4
      ORDER BY id DESC LIMIT ?3)
    UNION ALL
    (SELECT id
       FROM sync_event FORCE INDEX (kind)
      WHERE shop_id = ?1 AND entity = ?5 AND direction = ?6 AND state = ?8 AND id < ?2 AND id >= ?4
      ORDER BY id DESC LIMIT ?3)
    UNION ALL
    (SELECT id
       FROM sync_event FORCE INDEX (kind)
      WHERE shop_id = ?1 AND entity = ?5 AND direction = ?6 AND state = ?9 AND id < ?2 AND id >= ?4
      ORDER BY id DESC LIMIT ?3)
    UNION ALL
    (SELECT id
       FROM sync_event FORCE INDEX (kind)
      WHERE shop_id = ?1 AND entity = ?5 AND direction = ?6 AND state = ?10 AND id < ?2 AND id >= ?4
      ORDER BY id DESC LIMIT ?3)
    UNION ALL
    (SELECT id
       FROM sync_event FORCE INDEX (kind)
      WHERE shop_id = ?1 AND entity = ?5 AND direction = ?6 AND state = ?11 AND id < ?2 AND id >= ?4
      ORDER BY id DESC LIMIT ?3)
    UNION ALL
    (SELECT id
       FROM sync_event FORCE INDEX (kind)
      WHERE shop_id = ?1 AND entity = ?5 AND direction = ?6 AND state = ?12 AND id < ?2 AND id >= ?4
      ORDER BY id DESC LIMIT ?3)
    UNION ALL
    (SELECT id
       FROM sync_event FORCE INDEX (kind)
      WHERE shop_id = ?1 AND entity = ?5 AND direction = ?6 AND state = ?13 AND id < ?2 AND id >= ?4
      ORDER BY id DESC LIMIT ?3)
    UNION ALL
    (SELECT id
       FROM sync_event FORCE INDEX (kind)
      WHERE shop_id = ?1 AND entity = ?5 AND direction = ?6 AND state = ?14 AND id < ?2 AND id >= ?4
      ORDER BY id DESC LIMIT ?3)
  ) AS p
 ORDER BY id DESC LIMIT ?3;

-- log_ids_cause  siiittttttttt  i  shop  portal
-- try 100 50 0 x1 pending sending checking retrying needs_attention failed succeeded skipped
-- try 100 50 0 x2 pending sending checking retrying needs_attention failed succeeded skipped
-- try 100 50 0 x3 pending sending checking retrying needs_attention failed succeeded skipped
-- try 100 50 0 x4 pending sending checking retrying needs_attention failed succeeded skipped
-- try 100 50 0 x5 pending sending checking retrying needs_attention failed succeeded skipped
-- try 100 50 0 x6 pending sending checking retrying needs_attention failed succeeded skipped
-- try 100 50 0 x7 pending sending checking retrying needs_attention failed succeeded skipped
-- try 100 50 0 x8 pending sending checking retrying needs_attention failed succeeded skipped
SELECT id
  FROM (
    (SELECT id
       FROM sync_event FORCE INDEX (cause)
      WHERE shop_id = ?1 AND cause = ?5 AND state = ?6 AND id < ?2 AND id >= ?4
      ORDER BY id DESC LIMIT ?3)
    UNION ALL
    (SELECT id
       FROM sync_event FORCE INDEX (cause)
      WHERE shop_id = ?1 AND cause = ?5 AND state = ?7 AND id < ?2 AND id >= ?4
      ORDER BY id DESC LIMIT ?3)
    UNION ALL
    (SELECT id
       FROM sync_event FORCE INDEX (cause)
      WHERE shop_id = ?1 AND cause = ?5 AND state = ?8 AND id < ?2 AND id >= ?4
      ORDER BY id DESC LIMIT ?3)
    UNION ALL
    (SELECT id
       FROM sync_event FORCE INDEX (cause)
      WHERE shop_id = ?1 AND cause = ?5 AND state = ?9 AND id < ?2 AND id >= ?4
      ORDER BY id DESC LIMIT ?3)
    UNION ALL
    (SELECT id
       FROM sync_event FORCE INDEX (cause)
      WHERE shop_id = ?1 AND cause = ?5 AND state = ?10 AND id < ?2 AND id >= ?4
      ORDER BY id DESC LIMIT ?3)
    UNION ALL
    (SELECT id
       FROM sync_event FORCE INDEX (cause)
      WHERE shop_id = ?1 AND cause = ?5 AND state = ?11 AND id < ?2 AND id >= ?4
      ORDER BY id DESC LIMIT ?3)
    UNION ALL
    (SELECT id
       FROM sync_event FORCE INDEX (cause)
      WHERE shop_id = ?1 AND cause = ?5 AND state = ?12 AND id < ?2 AND id >= ?4
      ORDER BY id DESC LIMIT ?3)
    UNION ALL
    (SELECT id
       FROM sync_event FORCE INDEX (cause)
      WHERE shop_id = ?1 AND cause = ?5 AND state = ?13 AND id < ?2 AND id >= ?4
      ORDER BY id DESC LIMIT ?3)
  ) AS p
 ORDER BY id DESC LIMIT ?3;

-- log_ids_about  siiit  i  shop  portal
-- try 100 50 0 x1
SELECT id FROM sync_event FORCE INDEX (about)
 WHERE shop_id = ?1 AND about = ?5 AND id < ?2 AND id >= ?4
 ORDER BY id DESC LIMIT ?3;

-- What was tried in one run of the sweeper.
-- log_ids_run  siiii  i  shop  portal
-- try 100 50 0 1
SELECT event_id FROM sync_attempt FORCE INDEX (run)
 WHERE shop_id = ?1 AND run_id = ?5 AND event_id < ?2 AND event_id >= ?4
 GROUP BY event_id ORDER BY event_id DESC LIMIT ?3;

-- A customer, its invoices and its payments.
-- log_ids_customer  siiii  i  shop  portal
-- first UPDATE sync_event SET customer_id = 1 WHERE shop_id = 1
-- try 100 50 0 1
SELECT id FROM sync_event FORCE INDEX (customer)
 WHERE shop_id = ?1 AND customer_id = ?5 AND id < ?2 AND id >= ?4
 ORDER BY id DESC LIMIT ?3;

-- What one answer of QuickBooks was about: a batch has thirty at most.
-- log_ids_tid  siiit  i  shop  portal
-- first UPDATE sync_attempt SET event_id = 2 WHERE shop_id = 1 AND id = 1
-- try 100 50 0 x1
SELECT event_id FROM sync_attempt
 WHERE shop_id = ?1 AND intuit_tid = ?5 AND event_id < ?2 AND event_id >= ?4
 GROUP BY event_id ORDER BY event_id DESC LIMIT ?3;

-- The records with that id in any QuickBooks company the shop was connected to.
-- log_ids_qbo  siiit  i  shop  portal
-- try 100 50 0 x1
SELECT e.id
  FROM connection AS c
  STRAIGHT_JOIN link AS k FORCE INDEX (qbo_id) ON k.shop_id = c.shop_id AND k.connection_id = c.id
       AND k.entity IN ('customer', 'item', 'invoice', 'payment') AND k.qbo_id = ?5
  STRAIGHT_JOIN sync_event AS e FORCE INDEX (record)
       ON e.shop_id = k.shop_id AND e.entity = k.entity AND e.record_id = k.local_id
 WHERE c.shop_id = ?1 AND e.id < ?2 AND e.id >= ?4
 ORDER BY e.id DESC LIMIT ?3;

-- Payments with that reference: a check's number, say.
-- log_ids_payment  siiit  i  shop  portal
-- try 100 50 0 x4
SELECT e.id
  FROM payment AS p FORCE INDEX (reference_key)
  STRAIGHT_JOIN sync_event AS e FORCE INDEX (record)
       ON e.shop_id = p.shop_id AND e.entity = 'payment' AND e.record_id = p.id
 WHERE p.shop_id = ?1 AND p.reference_key = ?5 AND e.id < ?2 AND e.id >= ?4
 ORDER BY e.id DESC LIMIT ?3;

-- Records whose number or name begins so.  Which index serves best depends on
-- how many there are: the optimizer, which sees only the LIMIT, walks the whole
-- log for a number that hardly any record has.

-- How many begin so, 1,000 at most.
-- log_prefix  stt  i  shop  portal
-- try '' z
SELECT COUNT(*)
  FROM (SELECT id FROM sync_event FORCE INDEX (label_key)
         WHERE shop_id = ?1 AND label_key >= ?2 AND label_key < ?3
         LIMIT 1000) AS p;

-- Few begin so.
-- log_ids_prefix  siiitt  i  shop  portal
-- try 100 50 0 '' z
SELECT id FROM sync_event FORCE INDEX (label_key)
 WHERE shop_id = ?1 AND label_key >= ?5 AND label_key < ?6
   AND id < ?2 AND id >= ?4
 ORDER BY id DESC LIMIT ?3;

-- Of the ids given, those that pass the filters; '' (and '*' as about) is any.
-- States are a list, "needs_attention,failed".

-- log_rows_of  sttttttttti  ititttttiiuu  shop  portal
-- try [1,2,3,4,5,6,7,8] '' '' '' '' * '' '' z 50
SELECT e.id, e.entity, e.record_id, e.label, e.direction, e.state, e.cause, e.message, e.attempts, e.superseded_by, e.due_at, e.created_at
  FROM JSON_TABLE(?2, '$[*]' COLUMNS (id BIGINT PATH '$')) AS t /* scan */
  STRAIGHT_JOIN sync_event AS e FORCE INDEX (PRIMARY)
       ON e.shop_id = ?1 AND e.id = t.id
 WHERE (?3 = '' OR e.entity = ?3) AND (?4 = '' OR e.direction = ?4)
   AND (?5 = '' OR FIND_IN_SET(e.state, ?5) > 0)
   AND (?6 = '' OR e.cause = ?6) AND (?7 = '*' OR e.about = ?7)
   AND (?8 = '' OR e.label_key >= ?9) AND (?8 = '' OR e.label_key < ?10)
 ORDER BY e.id DESC LIMIT ?11;

-- log_open_of  sttttttttti  i  shop  portal
-- try [1,2,3,4,5,6,7,8] '' '' '' '' * '' '' z 50
SELECT e.id
  FROM JSON_TABLE(?2, '$[*]' COLUMNS (id BIGINT PATH '$')) AS t /* scan */
  STRAIGHT_JOIN sync_event AS e FORCE INDEX (PRIMARY)
       ON e.shop_id = ?1 AND e.id = t.id
 WHERE (?3 = '' OR e.entity = ?3) AND (?4 = '' OR e.direction = ?4)
   AND (?5 = '' OR FIND_IN_SET(e.state, ?5) > 0)
   AND (?6 = '' OR e.cause = ?6) AND (?7 = '*' OR e.about = ?7)
   AND (?8 = '' OR e.label_key >= ?9) AND (?8 = '' OR e.label_key < ?10)
 ORDER BY e.id DESC LIMIT ?11;

-- log_tally_of  stttttttti  ti  shop  portal
-- try [1,2,3,4,5,6,7,8] '' '' '' * '' '' z 50
SELECT e.state, COUNT(*)
  FROM JSON_TABLE(?2, '$[*]' COLUMNS (id BIGINT PATH '$')) AS t /* scan */
  STRAIGHT_JOIN sync_event AS e FORCE INDEX (PRIMARY)
       ON e.shop_id = ?1 AND e.id = t.id
 WHERE (?3 = '' OR e.entity = ?3) AND (?4 = '' OR e.direction = ?4)
   AND (?5 = '' OR e.cause = ?5) AND (?6 = '*' OR e.about = ?6)
   AND (?7 = '' OR e.label_key >= ?8) AND (?7 = '' OR e.label_key < ?9)
 GROUP BY e.state LIMIT ?10;

-- How many are in which state: the open ones each, of those that succeeded ?4
-- at most, of those that were skipped ?5.  From id ?2 on, below ?3.

-- log_count_states  siiii  ti  shop  portal
-- try 0 100 50 50
SELECT state, COUNT(*) AS n FROM sync_event FORCE INDEX (state)
 WHERE shop_id = ?1
   AND state IN ('pending', 'sending', 'checking', 'retrying', 'needs_attention', 'failed')
   AND id >= ?2 AND id < ?3
 GROUP BY state
UNION ALL
SELECT 'succeeded' AS state, COUNT(*) AS n
  FROM (SELECT id FROM sync_event FORCE INDEX (state)
         WHERE shop_id = ?1 AND state = 'succeeded'
           AND id >= ?2 AND id < ?3 LIMIT ?4) AS p
UNION ALL
SELECT 'skipped' AS state, COUNT(*) AS n
  FROM (SELECT id FROM sync_event FORCE INDEX (state)
         WHERE shop_id = ?1 AND state = 'skipped'
           AND id >= ?2 AND id < ?3 LIMIT ?5) AS p
 LIMIT 10;

-- log_count_kind  siiiitt  ti  shop  portal
-- try 0 100 50 50 customer out
-- try 0 100 50 50 item in
-- try 0 100 50 50 invoice out
-- try 0 100 50 50 payment in
SELECT state, COUNT(*) AS n FROM sync_event FORCE INDEX (kind)
 WHERE shop_id = ?1 AND entity = ?6 AND direction = ?7
   AND state IN ('pending', 'sending', 'checking', 'retrying', 'needs_attention', 'failed')
   AND id >= ?2 AND id < ?3
 GROUP BY state
UNION ALL
SELECT 'succeeded' AS state, COUNT(*) AS n
  FROM (SELECT id FROM sync_event FORCE INDEX (kind)
         WHERE shop_id = ?1 AND entity = ?6 AND direction = ?7 AND state = 'succeeded'
           AND id >= ?2 AND id < ?3 LIMIT ?4) AS p
UNION ALL
SELECT 'skipped' AS state, COUNT(*) AS n
  FROM (SELECT id FROM sync_event FORCE INDEX (kind)
         WHERE shop_id = ?1 AND entity = ?6 AND direction = ?7 AND state = 'skipped'
           AND id >= ?2 AND id < ?3 LIMIT ?5) AS p
 LIMIT 10;

-- log_count_cause  siiiit  ti  shop  portal
-- try 0 100 50 50 x1
-- try 0 100 50 50 x2
-- try 0 100 50 50 x3
-- try 0 100 50 50 x4
-- try 0 100 50 50 x5
-- try 0 100 50 50 x6
-- try 0 100 50 50 x7
-- try 0 100 50 50 x8
SELECT state, COUNT(*) AS n FROM sync_event FORCE INDEX (cause)
 WHERE shop_id = ?1 AND cause = ?6
   AND state IN ('pending', 'sending', 'checking', 'retrying', 'needs_attention', 'failed')
   AND id >= ?2 AND id < ?3
 GROUP BY state
UNION ALL
SELECT 'succeeded' AS state, COUNT(*) AS n
  FROM (SELECT id FROM sync_event FORCE INDEX (cause)
         WHERE shop_id = ?1 AND cause = ?6 AND state = 'succeeded'
           AND id >= ?2 AND id < ?3 LIMIT ?4) AS p
UNION ALL
SELECT 'skipped' AS state, COUNT(*) AS n
  FROM (SELECT id FROM sync_event FORCE INDEX (cause)
         WHERE shop_id = ?1 AND cause = ?6 AND state = 'skipped'
           AND id >= ?2 AND id < ?3 LIMIT ?5) AS p
 LIMIT 10;

-- Where a time stands in the log: the first event from an id on.
-- log_at  si  iu  shop  portal
SELECT id, created_at FROM sync_event FORCE INDEX (PRIMARY)
 WHERE shop_id = ?1 AND id >= ?2 ORDER BY id LIMIT 1;

-- log_last  s  iu  shop  portal
SELECT id, created_at FROM sync_event FORCE INDEX (PRIMARY)
 WHERE shop_id = ?1 ORDER BY id DESC LIMIT 1;

-- Customers whose name begins so, and one of them.
-- log_customers  stt  it  shop  portal
-- try '' z
SELECT id, name FROM customer FORCE INDEX (name_key)
 WHERE shop_id = ?1 AND name_key >= ?2 AND name_key < ?3
 ORDER BY name_key, id LIMIT 4;

-- log_customer  si  it  shop  portal
SELECT id, name FROM customer WHERE shop_id = ?1 AND id = ?2 LIMIT 1;

-- log_run  si  iu  shop  portal
SELECT id, started_at FROM sync_run FORCE INDEX (PRIMARY)
 WHERE shop_id = ?1 AND id = ?2 LIMIT 1;

-- One row and what was sent for it.
