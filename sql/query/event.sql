-- Sync events as the shop sees them, and the outbox.

-- With what the problems come to: one statement for every page.  Causes are
-- counted to 100; the sum is a row of its own.
-- tally_of_shop  s  iiiiiiiiiiiimu  shop  portal sweeper
SELECT t.pending, t.sending, t.checking, t.retrying, t.needs_attention,
       t.failed, t.succeeded, t.skipped, t.problem_invoices,
       IF(COALESCE(p.n, 0) = 0, 0,
          (SELECT COUNT(*)
             FROM (SELECT 1 FROM problem AS q FORCE INDEX (n)
                    WHERE q.shop_id = ?1 AND q.n > 0 LIMIT 101) AS c) - 1),
       COALESCE(p.n, 0), COALESCE(p.invoices, 0), COALESCE(p.amount, 0),
       p.since
  FROM tally AS t
  LEFT JOIN problem AS p FORCE INDEX (PRIMARY)
       ON p.shop_id = ?1 AND p.cause = '' AND p.about = ''
 WHERE t.shop_id = ?1 LIMIT 1;

-- tally_move  siiiiiiiii  -  shop  portal api sweeper admin
INSERT INTO tally (shop_id, pending, sending, checking, retrying,
                   needs_attention, failed, succeeded, skipped,
                   problem_invoices)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
    ON DUPLICATE KEY UPDATE
       pending = pending + VALUES(pending),
       sending = sending + VALUES(sending),
       checking = checking + VALUES(checking),
       retrying = retrying + VALUES(retrying),
       needs_attention = needs_attention + VALUES(needs_attention),
       failed = failed + VALUES(failed),
       succeeded = succeeded + VALUES(succeeded),
       skipped = skipped + VALUES(skipped),
       problem_invoices = problem_invoices + VALUES(problem_invoices);

-- Locked: a shop that connects meanwhile adopts only the events it can see.
-- event_insert  stitttttto  -  shop  portal api sweeper admin
-- try customer 1 x x post pending '' ''
INSERT INTO sync_event (shop_id, connection_id, entity, record_id, label,
                        label_key, operation, state, cause, message, early)
SELECT ?1, connection_id, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10
  FROM shop WHERE id = ?1
  LOCK IN SHARE MODE;

-- Not due before what it waits for is done (event_release).
-- event_chain  siit  -  shop  portal api sweeper admin
-- try 1 4 m
UPDATE sync_event FORCE INDEX (PRIMARY)
   SET waits_for = ?3, cause = 'chained', message = ?4, due_at = '9999-12-31'
 WHERE shop_id = ?1 AND id = ?2 AND state = 'pending';

-- A payment that lets go of its invoices does so whatever comes after, but for
-- another such event (?5: what comes).
-- ?6: of the company in use alone.
-- event_open_of_record  stiito  itoio  shop  portal api sweeper admin
-- try customer 1 100
SELECT id, state, definite, IF(cause = 'chained', waits_for, 0), early
  FROM sync_event
 WHERE shop_id = ?1 AND entity = ?2 AND record_id = ?3 AND id < ?4
   AND state IN ('pending', 'retrying', 'needs_attention', 'failed')
   AND (operation <> 'unapply' OR operation = ?5)
   AND (?6 = 0 OR connection_id = (SELECT s.connection_id FROM shop AS s WHERE s.id = ?1))
 ORDER BY id LIMIT 50 FOR UPDATE;

-- event_live_of_record  sti  itoio  shop  portal api sweeper admin
-- try customer 1
SELECT id, state, definite, 0, early FROM sync_event
 WHERE shop_id = ?1 AND entity = ?2 AND record_id = ?3
   AND state NOT IN ('succeeded', 'skipped')
   AND connection_id = (SELECT s.connection_id FROM shop AS s WHERE s.id = ?1)
 ORDER BY id LIMIT 50 FOR UPDATE;

-- link_of_record  sti  i  shop  portal api sweeper admin
-- try customer 1
SELECT k.local_id FROM link AS k
  JOIN shop AS s ON s.id = k.shop_id AND s.connection_id = k.connection_id
 WHERE k.shop_id = ?1 AND k.entity = ?2 AND k.local_id = ?3 LIMIT 1;

-- event_supersede  sii  -  shop  portal api sweeper admin
UPDATE sync_event FORCE INDEX (PRIMARY)
   SET state = 'skipped', superseded_by = ?3, waits_for = 0, cause = '',
       about = '', message = 'Replaced by a newer change', changed_at = NOW(6)
 WHERE shop_id = ?1 AND id = ?2
   AND state IN ('pending', 'retrying', 'needs_attention', 'failed')
   AND definite = 1;

-- event_withdraw  sitt  -  shop  portal api sweeper admin
-- try 1 taken_back m
UPDATE sync_event FORCE INDEX (PRIMARY)
   SET state = 'skipped', waits_for = 0, cause = ?3, about = '',
       message = ?4, changed_at = NOW(6)
 WHERE shop_id = ?1 AND id = ?2
   AND state IN ('pending', 'retrying', 'needs_attention', 'failed')
   AND definite = 1 AND operation <> 'unapply';

-- A chain goes on only behind what is done (?3): the books would be wrong
-- with a later step without the earlier one.
-- event_release  sio  -  shop  portal api sweeper admin
UPDATE sync_event SET waits_for = 0, cause = '', message = '', due_at = NOW(6)
 WHERE shop_id = ?1 AND waits_for = ?2 AND state IN ('pending', 'retrying')
   AND (?3 OR cause <> 'chained');

-- What waited for a replaced event waits for the one in its place.
-- event_wait_instead  sii  -  shop  portal api sweeper admin
UPDATE sync_event SET waits_for = ?3
 WHERE shop_id = ?1 AND waits_for = ?2 AND state IN ('pending', 'retrying');

-- It goes out although sync is off; what the gate held back is due.
-- event_hurry  si  -  shop  portal api sweeper admin
-- try 58
UPDATE sync_event FORCE INDEX (PRIMARY)
   SET early = 1, due_at = IF(cause = 'setup', NOW(6), due_at),
       message = IF(cause = 'setup', '', message),
       cause = IF(cause = 'setup', '', cause)
 WHERE shop_id = ?1 AND id = ?2 AND early = 0
   AND state NOT IN ('succeeded', 'skipped');

-- event_waits_for  si  i  shop  portal api sweeper admin
SELECT waits_for FROM sync_event
 WHERE shop_id = ?1 AND id = ?2 AND state NOT IN ('succeeded', 'skipped')
 LIMIT 1;

-- Sync on or off.  A mark that is being written has the row in share mode, so
-- it is there before, or refused after.
-- sync_set  sio  -  shop  portal admin
-- try 7 1
UPDATE connection SET sync = IF(?3, 'on', 'off')
 WHERE shop_id = ?1 AND id = ?2 AND sync <> IF(?3, 'on', 'off');

-- What the gate held back is due.
-- event_ungate  si  -  shop  portal admin
-- try 7
UPDATE sync_event FORCE INDEX (due)
   SET due_at = NOW(6), cause = '', message = ''
 WHERE shop_id = ?1 AND connection_id = ?2
   AND state IN ('pending', 'retrying') AND cause = 'setup';

-- What waits for another company than ?2.
-- event_behind  si  itt  shop  portal
-- try 1
SELECT e.id, e.entity, e.state
  FROM connection AS c
  JOIN sync_event AS e FORCE INDEX (due) ON e.shop_id = c.shop_id
   AND e.connection_id = c.id AND e.definite = 1 AND e.operation = 'post'
   AND e.state IN ('pending', 'retrying', 'needs_attention', 'failed')
 WHERE c.shop_id = ?1 AND c.id <> ?2
 LIMIT 10000 FOR UPDATE;

-- event_bring  sii  -  shop  portal
-- try 51 1
UPDATE sync_event FORCE INDEX (PRIMARY)
   SET connection_id = ?3, state = 'pending', cause = '', about = '',
       message = '',
       attempts = 0, looks = 0, crashes = 0, waits_for = 0, early = 0,
       due_at = NOW(6), changed_at = NOW(6)
 WHERE shop_id = ?1 AND id = ?2 AND definite = 1
   AND state IN ('pending', 'retrying', 'needs_attention', 'failed');

-- event_for_retry  si  ittoi  shop  portal api sweeper admin
SELECT id, entity, state, definite, superseded_by FROM sync_event
 WHERE shop_id = ?1 AND id = ?2 LIMIT 1 FOR UPDATE;

-- event_retry_now  sitt  -  shop  portal api sweeper admin
-- try 5 needs_attention pending
UPDATE sync_event FORCE INDEX (PRIMARY)
   SET state = ?4, cause = '', about = '', message = '', attempts = 0,
       looks = 0, crashes = 0,
       waits_for = 0, due_at = NOW(6), changed_at = NOW(6)
 WHERE shop_id = ?1 AND id = ?2 AND state = ?3;

-- event_problem_ids  st  i  shop  portal api admin
-- try ''
SELECT id FROM sync_event
 WHERE shop_id = ?1 AND state IN ('needs_attention', 'failed')
   AND (?2 = '' OR cause = ?2)
 ORDER BY id LIMIT 10000;

-- wake_insert  st  -  shop  portal api sweeper admin
-- try post
INSERT INTO wake (shop_id, kind) VALUES (?1, ?2);

-- The causes that keep something out, each once with what it is about; the
-- largest first.
-- problem_list  si  ttiimuuit  shop  portal sweeper support
-- try 50
SELECT cause, about, n, invoices, amount, since, last_at, last_event, message
  FROM problem FORCE INDEX (n)
 WHERE shop_id = ?1 AND n > 0 AND cause <> ''
 ORDER BY n DESC, cause, about LIMIT ?2;

-- One of them; n is 0 when it was repaired.
-- problem_one  stt  ttiimuuit  shop  portal
-- try '' ''
-- try customer_merged ''
SELECT cause, about, n, invoices, amount, since, last_at, last_event, message
  FROM problem WHERE shop_id = ?1 AND cause = ?2 AND about = ?3 LIMIT 1;
