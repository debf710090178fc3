-- Settings, QuickBooks, Status: the connection and what its buttons ask for.

-- page_connection  s  ibttttttuuuuutuouu  shop  portal support
SELECT c.id, c.realm_web, c.environment, c.company_name, c.country, c.currency,
       c.state, c.reason, c.lists_at, c.connected_at, c.changed_at,
       c.refresh_ends_at,
       LEAST(COALESCE(c.refresh_ends_at, c.connected_at + INTERVAL 5 YEAR),
             c.connected_at + INTERVAL 5 YEAR),
       COALESCE(l.hold_reason, ''), l.hold_until, c.sync = 'off',
       GREATEST(l.due_at, COALESCE(l.hold_until, l.due_at)),
       (SELECT e.changed_at FROM sync_event AS e FORCE INDEX (due)
         WHERE e.shop_id = ?1 AND e.connection_id = c.id
           AND e.state = 'succeeded' AND e.direction = 'out'
         ORDER BY e.due_at DESC LIMIT 1)
  FROM shop AS h
  JOIN connection AS c ON c.shop_id = ?1 AND c.id = h.connection_id
  LEFT JOIN lane AS l ON l.shop_id = ?1 AND l.kind = 'post'
   AND l.connection_id = c.id
 WHERE h.id = ?1 LIMIT 1;

-- What waits for a company that another one took the place of.
-- page_behind  s  ti  shop  portal sweeper
SELECT COALESCE(MAX(c.company_name), ''), COUNT(e.id)
  FROM connection AS c
  JOIN sync_event AS e FORCE INDEX (due) ON e.shop_id = c.shop_id
   AND e.connection_id = c.id AND e.definite = 1 AND e.operation = 'post'
   AND e.state IN ('pending', 'retrying', 'needs_attention', 'failed')
 WHERE c.shop_id = ?1
   AND c.id <> (SELECT h.connection_id FROM shop AS h WHERE h.id = ?1)
 LIMIT 1;

-- The sign-in lives as long as its token is renewed, and five years at most.
-- page_link  s  tttuto  shop  portal
SELECT c.state, c.company_name, c.reason,
       LEAST(COALESCE(c.refresh_ends_at, c.connected_at + INTERVAL 5 YEAR),
             c.connected_at + INTERVAL 5 YEAR),
       IF(l.hold_until > NOW(6), l.hold_reason, ''), c.sync = 'off'
  FROM shop AS h
  JOIN connection AS c ON c.shop_id = ?1 AND c.id = h.connection_id
  LEFT JOIN lane AS l ON l.shop_id = ?1 AND l.kind = 'post'
   AND l.connection_id = c.id
 WHERE h.id = ?1 LIMIT 1;

-- page_job  s  ittttuu  shop  portal
SELECT id, kind, state, message, IF(NOW(6) > created_at + INTERVAL 60 SECOND,
       'late', ''), created_at, changed_at
  FROM job WHERE shop_id = ?1 AND kind NOT IN ('check', 'doubles')
 ORDER BY id DESC LIMIT 1;

-- The newest reading of QuickBooks' lists.
-- page_lists_job  s  ittttuu  shop  portal
SELECT id, kind, state, message, IF(NOW(6) > created_at + INTERVAL 60 SECOND,
       'late', ''), created_at, changed_at
  FROM job WHERE shop_id = ?1 AND kind IN ('lists', 'exchange')
 ORDER BY id DESC LIMIT 1;

-- page_job_add  sitb  -  shop  portal
-- try 1 lists _
INSERT INTO job (shop_id, connection_id, kind, payload)
VALUES (?1, ?2, ?3, ?4);

-- One record compared with what was sent of it (Check record).
-- page_check_add  siti  -  shop  portal
-- try 1 invoice 1
INSERT INTO job (shop_id, connection_id, kind, entity, record_id)
VALUES (?1, ?2, 'check', ?3, ?4);

-- The newest one of the record in the company in use.
-- page_check  sti  itttu  shop  portal
-- try invoice 1
SELECT j.id, j.state, j.message, COALESCE(j.result, ''), j.changed_at
  FROM job AS j FORCE INDEX (record)
 WHERE j.shop_id = ?1 AND j.kind = 'check' AND j.entity = ?2
   AND j.record_id = ?3
   AND j.connection_id = (SELECT s.connection_id FROM shop AS s
                           WHERE s.id = ?1)
 ORDER BY j.id DESC LIMIT 1;

-- By a person, or because another company takes its place.
-- connection_disconnect  sit  -  shop  portal sweeper
UPDATE connection
   SET state = 'disconnected', generation = generation + 1, reason = ?3,
       changed_at = NOW(6)
 WHERE shop_id = ?1 AND id = ?2 AND state <> 'disconnected';

-- A Connect under way.  Taken at most once, by the session that began it.

-- page_connect_begin  sbbo  -  shop  portal
-- try new new
INSERT INTO connect_state (shop_id, state_hash, session_hash, new_set)
VALUES (?1, ?2, ?3, ?4);

-- The owner's word, as long as it was not taken.
-- page_connect_word  sbb  o  shop  portal
-- try x1 canary1-1
-- try y1 canary2-1
SELECT new_set FROM connect_state
 WHERE shop_id = ?1 AND state_hash = ?2 AND session_hash = ?3 LIMIT 1;

-- page_connect_take  sbb  -  shop  portal
-- try x1 canary1-1
-- try y1 canary2-1
DELETE FROM connect_state
 WHERE shop_id = ?1 AND state_hash = ?2 AND session_hash = ?3
   AND at > NOW(6) - INTERVAL 30 MINUTE;

-- page_connect_sweep  -  -  door  portal
DELETE FROM connect_state WHERE at < NOW(6) - INTERVAL 1 DAY LIMIT 100;
