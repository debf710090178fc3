-- The engine's statements: lanes, marks, settles.  Only the sweeper runs them.

-- wake_list  -  iit  across  sweeper
SELECT id, shop_id, kind FROM wake /* scan */ ORDER BY id LIMIT 1000;

-- Without those that another sweeper is folding.
-- wake_take  -  iit  across  sweeper
SELECT id, shop_id, kind FROM wake /* scan */ ORDER BY id LIMIT 1000
   FOR UPDATE SKIP LOCKED;

-- Locked, unless somebody else has it: who sleeps in a transaction keeps its
-- lane for as long, and no other.
-- lane_lock  st  i  shop  sweeper
-- try post
SELECT shop_id FROM lane
 WHERE shop_id = ?1 AND kind = ?2
   AND connection_id = IF(?2 = 'job', 0, (SELECT connection_id FROM shop WHERE id = ?1))
 LIMIT 1 FOR UPDATE SKIP LOCKED;

-- lane_known  st  i  shop  sweeper
-- try post
SELECT shop_id FROM lane
 WHERE shop_id = ?1 AND kind = ?2
   AND connection_id = IF(?2 = 'job', 0, (SELECT connection_id FROM shop WHERE id = ?1))
 LIMIT 1;

-- wake_delete  i  -  across  sweeper
DELETE FROM wake WHERE id = ?1;

-- lane_wake_post  s  -  shop  sweeper
UPDATE lane SET due_at = NOW(6)
 WHERE shop_id = ?1 AND kind = 'post'
   AND connection_id = (SELECT connection_id FROM shop WHERE id = ?1)
   AND (due_at IS NULL OR due_at > NOW(6));

-- lane_wake_job  s  -  shop  sweeper
INSERT INTO lane (shop_id, kind, connection_id, due_at)
VALUES (?1, 'job', 0, NOW(6))
    ON DUPLICATE KEY UPDATE due_at = LEAST(COALESCE(due_at, NOW(6)), NOW(6));

-- lane_wake_changes  s  -  shop  sweeper
INSERT INTO lane (shop_id, kind, connection_id, due_at)
SELECT ?1, 'changes', c.id, NOW(6) FROM shop AS h
  JOIN connection AS c ON c.shop_id = h.id AND c.id = h.connection_id
       AND c.state = 'active'
 WHERE h.id = ?1
    ON DUPLICATE KEY UPDATE
       due_at = LEAST(COALESCE(lane.due_at, NOW(6)), NOW(6));

-- Both lanes of a connection.
-- lane_open  si  -  shop  sweeper
INSERT INTO lane (shop_id, kind, connection_id, due_at)
VALUES (?1, 'post', ?2, NOW(6)), (?1, 'changes', ?2, NOW(6))
    ON DUPLICATE KEY UPDATE due_at = LEAST(COALESCE(due_at, NOW(6)), NOW(6)),
       hold_until = NULL, hold_reason = '', streak = 0, hold_s = 0;

-- What another sweeper is leasing at this moment is passed over, and so is a
-- lane whose connection has its other one at work: a realm's rate is one.  Who
-- was told to wait by QuickBooks waits in both.
-- lane_due  i  itiiiitio  across  sweeper
SELECT l.shop_id, l.kind, l.connection_id, l.fence, l.streak, l.hold_s, l.sent,
       COALESCE(TIMESTAMPDIFF(MICROSECOND, l.sent_at, NOW(6)), 0),
       EXISTS (SELECT 1 FROM lane AS b
                WHERE b.shop_id = l.shop_id
                  AND b.kind = IF(l.kind = 'post', 'changes', 'post')
                  AND b.connection_id = l.connection_id AND l.kind <> 'job')
  FROM lane AS l
 WHERE l.due_at <= NOW(6) AND (l.hold_until IS NULL OR l.hold_until <= NOW(6))
   AND (l.until IS NULL OR l.until <= NOW(6)) AND (?1 = 0 OR l.shop_id = ?1)
   AND NOT EXISTS (SELECT 1 FROM lane AS b
                    WHERE b.shop_id = l.shop_id
                      AND b.kind = IF(l.kind = 'post', 'changes', 'post')
                      AND b.connection_id = l.connection_id AND l.kind <> 'job'
                      AND (b.until > NOW(6) OR (b.hold_until > NOW(6)
                           AND (b.hold_reason = 'throttled'
                                OR (b.hold_reason = 'outage' AND b.kind = 'post')))))
 ORDER BY l.due_at LIMIT 32 FOR UPDATE SKIP LOCKED;

-- The other lanes of connections, locked: rows of shop, connection and whether
-- it is the one of changes.  One that is not among them is being leased.
-- lane_beside  t  itioiti  across  sweeper
SELECT l.shop_id, l.kind, l.connection_id, COALESCE(l.until > NOW(6), 0),
       l.fence, l.sent, COALESCE(TIMESTAMPDIFF(MICROSECOND, l.sent_at, NOW(6)), 0)
  FROM JSON_TABLE(?1, '$[*]' COLUMNS (
         shop_id BIGINT PATH '$[0]', connection_id BIGINT PATH '$[1]',
         changes BIGINT PATH '$[2]')) AS t /* scan */
  STRAIGHT_JOIN lane AS l FORCE INDEX (PRIMARY)
       ON l.shop_id = t.shop_id AND l.kind = IF(t.changes, 'changes', 'post')
      AND l.connection_id = t.connection_id
 LIMIT 100 FOR UPDATE SKIP LOCKED;

-- lane_waits  i  i  across  sweeper
SELECT l.shop_id FROM lane AS l
 WHERE l.due_at <= NOW(6) AND (l.hold_until IS NULL OR l.hold_until <= NOW(6))
   AND (l.until IS NULL OR l.until <= NOW(6)) AND (?1 = 0 OR l.shop_id = ?1)
   AND NOT EXISTS (SELECT 1 FROM lane AS b
                    WHERE b.shop_id = l.shop_id
                      AND b.kind = IF(l.kind = 'post', 'changes', 'post')
                      AND b.connection_id = l.connection_id AND l.kind <> 'job'
                      AND (b.until > NOW(6) OR (b.hold_until > NOW(6)
                           AND (b.hold_reason = 'throttled'
                                OR (b.hold_reason = 'outage' AND b.kind = 'post')))))
 LIMIT 1;

-- lane_lease  stiti  -  shop  sweeper
-- try post 5 me 5
UPDATE lane FORCE INDEX (PRIMARY)
   SET owner = ?4, until = NOW(6) + INTERVAL 180 SECOND,
       due_at = NOW(6) + INTERVAL 180 SECOND, fence = fence + 1,
       hold_until = NULL, hold_reason = '', sent = '-'
 WHERE shop_id = ?1 AND kind = ?2 AND connection_id = ?3 AND fence = ?5
   AND (until IS NULL OR until <= NOW(6));

-- lane_check  stii  i  shop  sweeper
-- try post 3 3
SELECT fence FROM lane
 WHERE shop_id = ?1 AND kind = ?2 AND connection_id = ?3 AND fence = ?4
   AND until > NOW(6) LIMIT 1 FOR UPDATE;

-- Did the lease come about whose COMMIT nobody heard of?
-- lane_ours  stiit  i  shop  sweeper
-- try post 3 3 x3
SELECT fence FROM lane
 WHERE shop_id = ?1 AND kind = ?2 AND connection_id = ?3 AND fence = ?4
   AND owner = ?5 AND until > NOW(6) LIMIT 1 FOR UPDATE;

-- lane_renew  stii  -  shop  sweeper
-- try post 3 3
UPDATE lane FORCE INDEX (PRIMARY)
   SET due_at = IF(due_at = until, NOW(6) + INTERVAL 180 SECOND, due_at),
       until = NOW(6) + INTERVAL 180 SECOND
 WHERE shop_id = ?1 AND kind = ?2 AND connection_id = ?3 AND fence = ?4
   AND until > NOW(6);

-- Given back, a lane is due when its next event is; a dead one when a reconnect
-- wakes it.
-- lane_release_post  stiioitiit  -  shop  sweeper
-- try post 3 3 0 0 '' 0 0 9
-- try post 5 5 0 0 '' 0 0 9
UPDATE lane FORCE INDEX (PRIMARY)
   SET due_at = CASE WHEN ?6 > 0 THEN NOW(6) + INTERVAL ?6 MICROSECOND
                     WHEN due_at < until THEN NOW(6)
                     WHEN ?5 THEN NULL
                     ELSE GREATEST(NOW(6), (SELECT MIN(d.due_at) FROM (
  (SELECT p.due_at FROM sync_event AS p FORCE INDEX (due)
    WHERE p.shop_id = ?1 AND p.connection_id = ?3 AND p.state = 'pending'
    ORDER BY p.due_at LIMIT 1)
  UNION ALL
  (SELECT r.due_at FROM sync_event AS r FORCE INDEX (due)
    WHERE r.shop_id = ?1 AND r.connection_id = ?3 AND r.state = 'retrying'
    ORDER BY r.due_at LIMIT 1)
  UNION ALL
  (SELECT c.due_at FROM sync_event AS c FORCE INDEX (due)
    WHERE c.shop_id = ?1 AND c.connection_id = ?3 AND c.state = 'checking'
    ORDER BY c.due_at LIMIT 1)) AS d
 WHERE d.due_at < '9000-01-01')) END,
       hold_until = IF(?6 > 0, NOW(6) + INTERVAL ?6 MICROSECOND, NULL),
       hold_reason = ?7, streak = ?8, hold_s = ?9, owner = '', until = NULL,
       sent = ?10, sent_at = NOW(6)
 WHERE shop_id = ?1 AND kind = ?2 AND connection_id = ?3 AND fence = ?4;

-- A job that is still at work was left by an error: it is begun anew.
-- lane_release_job  stiii  -  shop  sweeper
-- try job 2 2 0
UPDATE lane
   SET due_at = IF(due_at < until, NOW(6),
                   (SELECT MIN(IF(j.state = 'working',
                                  NOW(6) + INTERVAL ?5 MICROSECOND, j.due_at))
                      FROM job AS j
                     WHERE j.shop_id = ?1
                       AND j.state IN ('waiting', 'working'))),
       hold_until = NULL, owner = '', until = NULL
 WHERE shop_id = ?1 AND kind = ?2 AND connection_id = ?3 AND fence = ?4;

-- lane_wake_idle  i  -  across  sweeper
UPDATE secret AS s
  JOIN connection AS c ON c.shop_id = s.shop_id AND c.id = s.connection_id
       AND c.state = 'active'
  JOIN lane AS l ON l.shop_id = s.shop_id AND l.kind = 'post'
       AND l.connection_id = s.connection_id
   SET l.due_at = NOW(6)
 WHERE s.refreshed_at < NOW(6) - INTERVAL ?1 MICROSECOND
   AND l.due_at IS NULL;

-- lane_owned  t  itiit  across  sweeper
SELECT shop_id, kind, connection_id, fence, owner FROM lane
 WHERE owner LIKE ?1 AND until > NOW(6) ORDER BY owner LIMIT 1000;

-- lane_rescue  stiit  -  shop  sweeper
-- try post 3 3 x3
UPDATE lane SET until = NULL, owner = '', due_at = NOW(6)
 WHERE shop_id = ?1 AND kind = ?2 AND connection_id = ?3 AND fence = ?4
   AND owner = ?5;

-- event_suspect  si  ttti  shop  sweeper
SELECT entity, state, label, crashes FROM sync_event
 WHERE shop_id = ?1 AND id = ?2 LIMIT 1 FOR UPDATE;

-- event_blame  si  -  shop  sweeper
UPDATE sync_event FORCE INDEX (PRIMARY) SET crashes = crashes + 1
 WHERE shop_id = ?1 AND id = ?2;

-- event_set_aside  sitt  -  shop  sweeper
-- try 1 pending m
UPDATE sync_event FORCE INDEX (PRIMARY)
   SET state = 'needs_attention', cause = 'crashed', about = '', message = ?4,
       waits_for = 0, changed_at = NOW(6)
 WHERE shop_id = ?1 AND id = ?2 AND state = ?3;

-- sending_of_others  sii  itiii  shop  sweeper
-- try 2 100
SELECT e.id, e.entity, e.attempt_id, e.attempts,
       TIMESTAMPDIFF(MICROSECOND, a.marked_at, NOW(6))
  FROM sync_event AS e
  JOIN sync_attempt AS a ON a.shop_id = e.shop_id AND a.id = e.attempt_id
 WHERE e.shop_id = ?1 AND e.connection_id = ?2 AND e.state = 'sending'
   AND e.fence < ?3
 ORDER BY e.id LIMIT 200;

-- Under the lane's lock nobody marks it anew; its answer may settle it.
-- event_taken  siiii  -  shop  sweeper
-- try 2 2 100 0
UPDATE sync_event FORCE INDEX (PRIMARY)
   SET state = 'checking', fence = ?4, looks = 0, definite = 0, cause = '',
       message = 'Sent, no certain answer. Looking it up in QuickBooks',
       due_at = NOW(6) + INTERVAL ?5 MICROSECOND, changed_at = NOW(6)
 WHERE shop_id = ?1 AND id = ?2 AND attempt_id = ?3 AND state = 'sending';

-- Of several lanes: rows of shop and connection.
-- connection_secret  t  iitibbbbbiioouiio  across  sweeper
SELECT c.shop_id, c.id, c.state, c.generation, s.realm, s.access, s.refresh,
       s.previous, s.refresh_hash,
       TIMESTAMPDIFF(MICROSECOND, NOW(6), s.access_ends_at),
       TIMESTAMPDIFF(MICROSECOND, s.refreshed_at, NOW(6)),
       EXISTS (SELECT 1 FROM sync_event AS e FORCE INDEX (due)
                WHERE e.shop_id = c.shop_id AND e.connection_id = c.id
                  AND e.state = 'sending'),
       EXISTS (SELECT 1 FROM sync_event AS e FORCE INDEX (waits_for)
                WHERE e.shop_id = c.shop_id AND e.connection_id = c.id
                  AND e.waits_for > 0),
       c.restored_to,
       COALESCE(TIMESTAMPDIFF(MICROSECOND, c.restored_at, NOW(6)), 0),
       c.restored_below, c.sync = 'off'
  FROM JSON_TABLE(?1, '$[*]' COLUMNS (
         shop_id BIGINT PATH '$[0]',
         connection_id BIGINT PATH '$[1]')) AS t /* scan */
  STRAIGHT_JOIN connection AS c FORCE INDEX (PRIMARY)
       ON c.shop_id = t.shop_id AND c.id = t.connection_id
  JOIN secret AS s FORCE INDEX (PRIMARY)
       ON s.shop_id = c.shop_id AND s.connection_id = c.id
 LIMIT 1000;

-- Of several lanes: rows of shop, connection, generation, and whether all that
-- is to be sent may go although sync is off.
-- connection_hold  t  i  across  sweeper
SELECT c.id
  FROM JSON_TABLE(?1, '$[*]' COLUMNS (
         shop_id BIGINT PATH '$[0]', connection_id BIGINT PATH '$[1]',
         generation BIGINT PATH '$[2]', early BIGINT PATH '$[3]')) AS t /* scan */
  STRAIGHT_JOIN connection AS c FORCE INDEX (PRIMARY)
       ON c.shop_id = t.shop_id AND c.id = t.connection_id
       AND c.generation = t.generation AND c.state = 'active'
       AND (c.sync = 'on' OR t.early = 1)
  LOCK IN SHARE MODE;

-- Is sync off?  Held, so that what is parked is seen by who turns it on.
-- sync_off  si  i  shop  sweeper
-- try 7
SELECT id FROM connection
 WHERE shop_id = ?1 AND id = ?2 AND sync = 'off'
 LIMIT 1 LOCK IN SHARE MODE;

-- Held back until set-up is finished.  Looks go on.
-- event_park  sitt  -  shop  sweeper
-- try 1 pending m
UPDATE sync_event FORCE INDEX (due)
   SET cause = 'setup', message = ?4, due_at = '9999-12-31',
       changed_at = NOW(6)
 WHERE shop_id = ?1 AND connection_id = ?2 AND state = ?3
   AND due_at <= NOW(6) AND early = 0
 LIMIT 1000;

-- event_due  si  ittittiiiouio  shop  sweeper
SELECT e.id, e.entity, e.state, e.record_id, e.label, e.operation, e.attempts,
       e.attempt_id, e.looks, e.definite, e.changed_at,
       COALESCE((SELECT MAX(o.id) FROM sync_event AS o FORCE INDEX (record)
                  WHERE o.shop_id = ?1 AND o.entity = e.entity
                    AND o.record_id = e.record_id
                    AND o.connection_id = ?2
                    AND (o.id < e.id OR (o.id > e.id AND e.definite = 1))
                    AND (o.state IN ('sending', 'checking')
                         OR (o.definite = 0
                             AND o.state IN ('pending', 'retrying',
                                             'needs_attention', 'failed')))), 0),
       e.early
  FROM ((SELECT id FROM sync_event FORCE INDEX (due)
          WHERE shop_id = ?1 AND connection_id = ?2
            AND state = 'checking' AND due_at <= NOW(6)
          ORDER BY due_at, id LIMIT 20)
        UNION ALL
        (SELECT id FROM sync_event FORCE INDEX (due)
          WHERE shop_id = ?1 AND connection_id = ?2
            AND state = 'retrying' AND due_at <= NOW(6)
          ORDER BY due_at, id LIMIT 20)
        UNION ALL
        (SELECT id FROM sync_event FORCE INDEX (due)
          WHERE shop_id = ?1 AND connection_id = ?2
            AND state = 'pending' AND due_at <= NOW(6)
          ORDER BY due_at, id LIMIT 20)) AS d
  STRAIGHT_JOIN sync_event AS e FORCE INDEX (PRIMARY)
       ON e.shop_id = ?1 AND e.id = d.id
 ORDER BY e.id LIMIT 20;

-- Of the attempts behind it only one that was barred asks.
-- attempt_by_id  si  ittttttiuiio  shop  sweeper
-- try 4
SELECT a.id, a.request_id, a.path, a.body, a.marker, a.outcome, a.operation,
       a.revision, a.first_marked_at,
       TIMESTAMPDIFF(MICROSECOND, a.first_marked_at, NOW(6)),
       TIMESTAMPDIFF(MICROSECOND, a.marked_at, NOW(6)),
       a.outcome = 'refused' AND EXISTS (
         SELECT 1 FROM sync_attempt AS b
          WHERE b.shop_id = ?1 AND b.id > a.id AND b.outcome = 'posted'
            AND b.connection_id = a.connection_id)
  FROM sync_attempt AS a WHERE a.shop_id = ?1 AND a.id = ?2 LIMIT 1;

-- The newest attempts of events: rows of shop and event.
-- attempt_ids  t  ii  across  sweeper
SELECT t.at, MAX(a.id)
  FROM JSON_TABLE(?1, '$[*]' COLUMNS (
         at FOR ORDINALITY, shop_id BIGINT PATH '$[0]',
         event_id BIGINT PATH '$[1]')) AS t /* scan */
  STRAIGHT_JOIN sync_attempt AS a FORCE INDEX (event)
       ON a.shop_id = t.shop_id AND a.event_id = t.event_id
 GROUP BY t.at LIMIT 5000;

-- run_insert  siit  -  shop  sweeper
INSERT INTO sync_run (shop_id, connection_id, fence, owner)
VALUES (?1, ?2, ?3, ?4);

-- Just inserted, they stand at the end: rows of shop, connection and fence.
-- run_ids  t  ii  across  sweeper
SELECT t.at, COALESCE((SELECT r.id FROM sync_run AS r FORCE INDEX (PRIMARY)
                        WHERE r.shop_id = t.shop_id AND r.fence = t.fence
                          AND r.connection_id = t.connection_id
                        ORDER BY r.id DESC LIMIT 1), 0)
  FROM JSON_TABLE(?1, '$[*]' COLUMNS (
         at FOR ORDINALITY, shop_id BIGINT PATH '$[0]',
         connection_id BIGINT PATH '$[1]', fence BIGINT PATH '$[2]')) AS t /* scan */
 LIMIT 5000;

-- run_marked  sii  -  shop  sweeper
UPDATE sync_run FORCE INDEX (PRIMARY) SET marked = marked + ?3
 WHERE shop_id = ?1 AND id = ?2;

-- run_end  sii  -  shop  sweeper
UPDATE sync_run FORCE INDEX (PRIMARY) SET ended_at = NOW(6), posted = posted + ?3
 WHERE shop_id = ?1 AND id = ?2;

-- attempt_insert  siiiiiittittbtu  -  shop  sweeper
-- try 1 1 1 1 1 1 create r 1 p b _ m _
INSERT INTO sync_attempt (shop_id, event_id, connection_id, generation, fence,
                          run_id, n, operation, request_id, revision, path,
                          body, body_hash, marker, first_marked_at, marked_at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14,
        COALESCE(?15, NOW(6)), NOW(6));

-- event_marked  siitii  -  shop  sweeper
-- try 1 1 pending 9 9
UPDATE sync_event FORCE INDEX (PRIMARY)
   SET state = 'sending', attempts = attempts + 1, attempt_id = ?5,
       fence = ?6, definite = 0, looks = 0, cause = '', message = '',
       waits_for = 0, changed_at = NOW(6)
 WHERE shop_id = ?1 AND id = ?2 AND attempt_id = ?3 AND state = ?4;

-- attempt_drop  si  -  shop  sweeper
DELETE FROM sync_attempt WHERE shop_id = ?1 AND id = ?2;

-- event_settle  siitittitiiot  -  shop  sweeper
-- try 2 2 sending 2 succeeded '' 1 m 0 0 1 ''
UPDATE sync_event FORCE INDEX (PRIMARY)
   SET state = ?6, cause = ?7, attempts = ?8, message = ?9, looks = ?10,
       crashes = 0,
       due_at = NOW(6) + INTERVAL ?11 MICROSECOND, definite = ?12,
       about = ?13, waits_for = 0, changed_at = NOW(6)
 WHERE shop_id = ?1 AND id = ?2 AND attempt_id = ?3 AND state = ?4
   AND (?5 = 0 OR fence = ?5);

-- Who sent it ended before an answer was settled.
-- attempt_taken  si  -  shop  sweeper
UPDATE sync_attempt FORCE INDEX (PRIMARY) SET outcome = 'unknown'
 WHERE shop_id = ?1 AND id = ?2 AND outcome = 'open';

-- attempt_settle  sitittt  -  shop  sweeper
-- try 1 posted 200 '' '' ''
UPDATE sync_attempt FORCE INDEX (PRIMARY)
   SET outcome = ?3, http_status = IF(?4 = 0, http_status, ?4),
       fault_code = IF(?5 = '', fault_code, ?5),
       intuit_tid = IF(?6 = '', intuit_tid, ?6),
       answer = IF(?7 = '', answer, ?7), settled_at = NOW(6)
 WHERE shop_id = ?1 AND id = ?2
   AND outcome IN ('open', 'unknown', 'throttled', 'signed_out', 'absent');

-- link_owner  sitti  i  shop  sweeper
-- try 1 customer x1 2
SELECT local_id FROM link
 WHERE shop_id = ?1 AND connection_id = ?2 AND entity = ?3 AND qbo_id = ?4
   AND local_id <> ?5 LIMIT 1;

-- link_update  sititttimt  -  shop  sweeper
-- try 1 customer 1 q9 n t 1 1 s
UPDATE link SET qbo_id = ?5, qbo_number = ?6, sync_token = ?7,
       posted_revision = GREATEST(posted_revision, ?8), posted_total = ?9,
       snapshot = ?10, theirs = '', theirs_at = NULL, theirs_token = '',
       theirs_total = 0, theirs_snapshot = NULL, changed_at = NOW(6)
 WHERE shop_id = ?1 AND connection_id = ?2 AND entity = ?3 AND local_id = ?4;

-- link_insert  sititttimt  -  shop  portal sweeper
-- try 1 customer 99 q9 n t 1 1 s
INSERT IGNORE INTO link (shop_id, connection_id, entity, local_id, qbo_id,
                  qbo_number, sync_token, posted_revision, posted_total,
                  snapshot)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10);

-- link_drop  siti  -  shop  portal sweeper
-- try 1 customer 1
DELETE FROM link
 WHERE shop_id = ?1 AND connection_id = ?2 AND entity = ?3 AND local_id = ?4;

-- Unless it was made again meanwhile.
-- link_forget  siit  -  shop  sweeper
-- try 1 1 x1
DELETE FROM link
 WHERE shop_id = ?1 AND connection_id = ?2 AND entity = 'customer'
   AND local_id = ?3 AND qbo_id = ?4;

-- link_of_customer  sii  t  shop  sweeper
SELECT k.qbo_id
  FROM invoice AS i
  JOIN link AS k ON k.shop_id = i.shop_id AND k.connection_id = ?2
       AND k.entity = 'invoice' AND k.local_id = i.id
 WHERE i.shop_id = ?1 AND i.customer_id = ?3
 ORDER BY i.id DESC LIMIT 1;

-- link_exists  siti  i  shop  sweeper
-- try 1 customer 1
SELECT local_id FROM link
 WHERE shop_id = ?1 AND connection_id = ?2 AND entity = ?3 AND local_id = ?4
 LIMIT 1;

-- link_id  siti  t  shop  portal sweeper
-- try 1 customer 1
SELECT qbo_id FROM link
 WHERE shop_id = ?1 AND connection_id = ?2 AND entity = ?3 AND local_id = ?4
 LIMIT 1;

-- Decided by another lease, and another record than the one in our answer.
-- event_two_copies  sit  -  shop  sweeper
-- try 7 m
UPDATE sync_event FORCE INDEX (PRIMARY)
   SET state = 'needs_attention', cause = 'two_copies', about = '',
       message = ?3, definite = 0, changed_at = NOW(6)
 WHERE shop_id = ?1 AND id = ?2 AND state = 'succeeded';

-- Locked: what is replaced meanwhile hands on only the waits it can see.
-- event_newest_open  siti  i  shop  sweeper
-- try 1 customer 1
SELECT id FROM sync_event
 WHERE shop_id = ?1 AND connection_id = ?2 AND entity = ?3 AND record_id = ?4
   AND state NOT IN ('succeeded', 'skipped')
 ORDER BY id DESC LIMIT 1 FOR UPDATE;

-- Is it still open?  Locked, so that it cannot settle while others begin to
-- wait for it.
-- event_still_open  si  i  shop  sweeper
SELECT id FROM sync_event
 WHERE shop_id = ?1 AND id = ?2 AND state NOT IN ('succeeded', 'skipped')
 LIMIT 1 FOR UPDATE;

-- event_newer  sitiit  i  shop  sweeper
-- try 1 customer 1 0 post
SELECT id FROM sync_event
 WHERE shop_id = ?1 AND connection_id = ?2 AND entity = ?3 AND record_id = ?4
   AND id > ?5 AND (?6 <> 'unapply' OR operation = ?6)
 ORDER BY id DESC LIMIT 1;

-- event_wait  siit  -  shop  sweeper
UPDATE sync_event FORCE INDEX (PRIMARY)
   SET waits_for = ?3, cause = 'waiting', message = ?4,
       due_at = '9999-12-31', changed_at = NOW(6)
 WHERE shop_id = ?1 AND id = ?2 AND state IN ('pending', 'retrying');

-- candidate_clear  siti  -  shop  sweeper
-- try 1 customer 1
DELETE FROM candidate
 WHERE shop_id = ?1 AND connection_id = ?2 AND entity = ?3 AND local_id = ?4;

-- candidate_insert  sitittttoti  -  shop  sweeper
-- try 1 customer 1 q9 n e ty 1 tok 1
INSERT INTO candidate (shop_id, connection_id, entity, local_id, qbo_id, name,
                       email, type, active, sync_token, for_revision)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11);

-- secret_lock  si  oi  shop  sweeper
SELECT refreshing = 1 AND ref_until > NOW(6), ref_epoch FROM secret
 WHERE shop_id = ?1 AND connection_id = ?2 LIMIT 1 FOR UPDATE;

-- Until its answer is stored nobody knows the newest token, and the one we
-- have may live for a day only: when the answer stays away the next round
-- renews it (lane_wake_idle).
-- secret_refreshing  sii  -  shop  sweeper
UPDATE secret SET refreshing = 1, ref_epoch = ?3, refreshed_at = '2001-01-01',
       ref_until = NOW(6) + INTERVAL 60 SECOND
 WHERE shop_id = ?1 AND connection_id = ?2;

-- secret_stop  sii  -  shop  sweeper
UPDATE secret SET refreshing = 0, ref_until = NULL
 WHERE shop_id = ?1 AND connection_id = ?2 AND ref_epoch = ?3;

-- Counted from when it was asked for: who stood still with the answer in hand
-- stores an old token.  How old a pair is that another refresh has overtaken,
-- or one that is stored for the second time, nobody knows: it is renewed before
-- it is used.
-- secret_refreshed  sibbbbibi  -  shop  sweeper
UPDATE secret SET access = ?3, refresh = ?4, previous = ?5, refresh_hash = ?6,
       refreshed_at = IF(ref_epoch = ?9 AND ref_until IS NOT NULL,
                         ref_until - INTERVAL 60 SECOND, '2001-01-01'),
       access_ends_at = IF(ref_epoch = ?9 AND ref_until IS NOT NULL,
                           ref_until - INTERVAL 60 SECOND, '2001-01-01')
                        + INTERVAL ?7 SECOND,
       refreshing = IF(ref_epoch = ?9, 0, refreshing),
       ref_until = IF(ref_epoch = ?9, NULL, ref_until)
 WHERE shop_id = ?1 AND connection_id = ?2
   AND (ref_epoch = ?9 OR refresh_hash = ?8);

-- connection_refresh_ends  sii  -  shop  sweeper
UPDATE connection SET refresh_ends_at = NOW(6) + INTERVAL ?3 SECOND
 WHERE shop_id = ?1 AND id = ?2;

-- Only by who has the lane, and while the tokens are those it was refused with:
-- who stood still meanwhile knows nothing of those that others have got.
-- connection_expire  sitibi  -  shop  sweeper
-- try 7 r 7 canary1-7 7
-- try 7 r 7 canary2-7 7
-- try 7 r 7 canary1-7 70
UPDATE connection SET state = 'expired', reason = ?3, changed_at = NOW(6)
 WHERE shop_id = ?1 AND id = ?2 AND state = 'active' AND generation = ?4
   AND EXISTS (SELECT 1 FROM secret AS s
                WHERE s.shop_id = ?1 AND s.connection_id = ?2
                  AND s.refresh_hash = ?5)
   AND EXISTS (SELECT 1 FROM lane AS l
                WHERE l.shop_id = ?1 AND l.kind = 'post'
                  AND l.connection_id = ?2 AND l.fence = ?6
                  AND l.until > NOW(6));

-- job_orphans  s  -  shop  sweeper
UPDATE job SET state = IF(kind = 'exchange', 'failed', 'waiting'),
       message = IF(kind = 'exchange', 'QuickBooks did not confirm the connection. Press Connect once more.', ''),
       payload = IF(kind = 'exchange', '', payload), changed_at = NOW(6)
 WHERE shop_id = ?1 AND state = 'working';

-- job_next  s  iitbiti  shop  sweeper
SELECT id, connection_id, kind, payload, tries, COALESCE(entity, ''), record_id
  FROM job
 WHERE shop_id = ?1 AND state = 'waiting' AND due_at <= NOW(6)
 ORDER BY id LIMIT 1;

-- What came of it, for the page.
-- job_result  sitt  -  shop  sweeper
-- try 2 m r
-- try 102 m r
UPDATE job SET state = 'done', message = ?3, result = ?4, payload = '',
       changed_at = NOW(6)
 WHERE shop_id = ?1 AND id = ?2 AND state = 'working';

-- What a record was last sent as; the newest attempt that QuickBooks took, by
-- way of its events.
-- sent_record  siti  tttmt  shop  sweeper
-- try 1 invoice 1
-- try 1 payment 1
SELECT k.qbo_id, COALESCE(t.operation, ''), COALESCE(t.body, k.snapshot),
       COALESCE(i.total, p.amount, 0), s.currency
  FROM link AS k
  JOIN shop AS s ON s.id = k.shop_id
  LEFT JOIN (SELECT a.operation, a.body
               FROM sync_event AS e FORCE INDEX (record)
               JOIN sync_attempt AS a FORCE INDEX (event)
                 ON a.shop_id = e.shop_id AND a.event_id = e.id
                AND a.connection_id = ?2
                AND a.outcome IN ('posted', 'adopted')
              WHERE e.shop_id = ?1 AND e.entity = ?3 AND e.record_id = ?4
              ORDER BY a.id DESC LIMIT 1) AS t ON 1 = 1
  LEFT JOIN invoice AS i ON i.shop_id = k.shop_id AND i.id = k.local_id
   AND k.entity = 'invoice'
  LEFT JOIN payment AS p ON p.shop_id = k.shop_id AND p.id = k.local_id
   AND k.entity = 'payment'
 WHERE k.shop_id = ?1 AND k.connection_id = ?2 AND k.entity = ?3
   AND k.local_id = ?4
 LIMIT 1;

-- job_later  siti  -  shop  sweeper
-- try 2 m 1000
-- try 102 m 1000
UPDATE job SET state = 'waiting', message = ?3, tries = tries + 1,
       due_at = NOW(6) + INTERVAL ?4 MICROSECOND, changed_at = NOW(6)
 WHERE shop_id = ?1 AND id = ?2 AND state = 'working';

-- job_begin  sit  -  shop  sweeper
-- try 1 me
-- try 101 me
UPDATE job SET state = 'working', owner = ?3, changed_at = NOW(6)
 WHERE shop_id = ?1 AND id = ?2 AND state = 'waiting';

-- job_end  sitt  -  shop  sweeper
-- try 2 done m
-- try 102 done m
UPDATE job SET state = ?3, message = ?4, payload = '', changed_at = NOW(6)
 WHERE shop_id = ?1 AND id = ?2 AND state = 'working';

-- realm_elsewhere  sb  i  across  sweeper
SELECT id FROM connection
 WHERE realm_hmac = ?2 AND shop_id <> ?1 AND state = 'active' LIMIT 1
   FOR UPDATE;

-- shop_connection  s  itbt  shop  sweeper
SELECT s.connection_id, COALESCE(c.company_name, ''), c.realm_hmac, s.currency
  FROM shop AS s
  LEFT JOIN connection AS c ON c.shop_id = s.id AND c.id = s.connection_id
 WHERE s.id = ?1 LIMIT 1 FOR UPDATE;

-- connection_of_realm  sb  i  shop  sweeper
SELECT id FROM connection WHERE shop_id = ?1 AND realm_hmac = ?2 LIMIT 1
   FOR UPDATE;

-- Nothing is sent before set-up is finished.
-- connection_insert  sbbt  -  shop  sweeper
-- try new new sandbox
INSERT INTO connection (shop_id, realm_hmac, realm_web, environment, state,
                        sync)
VALUES (?1, ?2, ?3, ?4, 'active', 'off');

-- connection_again  si  -  shop  sweeper
UPDATE connection SET state = 'active', reason = '',
       generation = generation + 1, connected_at = NOW(6), changed_at = NOW(6)
 WHERE shop_id = ?1 AND id = ?2;

-- job_disconnect  si  -  shop  sweeper
INSERT INTO job (shop_id, connection_id, kind) VALUES (?1, ?2, 'disconnect');

-- connection_company  sittootodoot  -  shop  sweeper
UPDATE connection SET company_name = ?3, country = ?4, custom_numbers = ?5,
       uses_tax = ?6, currency = ?7, automated_tax = ?8, book_close = ?9,
       allows_discount = ?10, auto_apply_credit = ?11, subscription = ?12
 WHERE shop_id = ?1 AND id = ?2;

-- connection_lists_now  sit  -  shop  sweeper
-- try 5 customer
UPDATE connection SET lists_at = NOW(6), left_out = ?3
 WHERE shop_id = ?1 AND id = ?2;

-- An epoch is a connection's own for ever: one that begins anew would let a
-- pair of the grant before into its place, out of an old spool.
-- secret_save  sibbbbi  -  shop  sweeper
INSERT INTO secret (shop_id, connection_id, realm, access, refresh, previous,
                    refresh_hash, access_ends_at, refreshed_at, ref_epoch)
VALUES (?1, ?2, ?3, ?4, ?5, '', ?6, NOW(6) + INTERVAL ?7 SECOND, NOW(6),
        (SELECT (c.generation - 1) * 1000000 FROM connection AS c
          WHERE c.shop_id = ?1 AND c.id = ?2))
    ON DUPLICATE KEY UPDATE access = VALUES(access),
       refresh = VALUES(refresh), previous = '',
       refresh_hash = VALUES(refresh_hash),
       access_ends_at = VALUES(access_ends_at), refreshed_at = NOW(6),
       refreshing = 0, ref_epoch = ref_epoch + 1, ref_until = NULL;

-- shop_use_connection  si  -  shop  sweeper
-- try 2
UPDATE shop SET connection_id = ?2 WHERE id = ?1;

-- A person says that the company may write again: one of its events tells.
-- lane_unbar  si  -  shop  sweeper
-- try 5
UPDATE lane SET due_at = NOW(6), hold_until = NULL, hold_reason = ''
 WHERE shop_id = ?1 AND kind IN ('post', 'changes') AND connection_id = ?2
   AND hold_reason IN ('subscription', 'not_allowed', 'not_in_plan');

-- event_unbar  si  -  shop  sweeper
-- try 5
UPDATE sync_event SET due_at = NOW(6)
 WHERE shop_id = ?1 AND connection_id = ?2 AND state = 'pending'
   AND due_at > NOW(6)
   AND cause IN ('subscription', 'not_allowed', 'not_in_plan');

-- event_adopt  si  -  shop  sweeper
UPDATE sync_event SET connection_id = ?2
 WHERE shop_id = ?1 AND connection_id = 0;

-- reference_clear  sit  -  shop  sweeper
-- try 1 account
DELETE FROM reference WHERE shop_id = ?1 AND connection_id = ?2 AND kind = ?3;

-- reference_insert  sittttqtott  -  shop  sweeper
-- try 1 account q9 n k 1 t 1 e 0
INSERT INTO reference (shop_id, connection_id, kind, qbo_id, name, name_key,
                       rate, type, active, email, sync_token)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
    ON DUPLICATE KEY UPDATE name = VALUES(name);

-- mapping_default  sitt  -  shop  sweeper
-- try 2 income_account q9
INSERT IGNORE INTO mapping (shop_id, connection_id, kind, local_id, qbo_id)
VALUES (?1, ?2, ?3, 0, ?4);

-- secret_forget  si  -  shop  sweeper
-- try 3
-- try 4
DELETE FROM secret
 WHERE shop_id = ?1 AND connection_id = ?2
   AND connection_id IN (SELECT c.id FROM connection AS c
                          WHERE c.shop_id = ?1 AND c.state <> 'active');

-- lane_list  i  ii  across  sweeper
SELECT shop_id, connection_id FROM lane
 WHERE kind = 'post' AND (?1 = 0 OR shop_id = ?1)
 ORDER BY shop_id LIMIT 10000;
