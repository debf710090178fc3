-- Retention (counterfoil prune): what has ended its time goes, a batch at a
-- time.  The audit is not in it: it is never cut.

-- The keys of requests: forms a week, the API's a day, sign-in's a day.
-- prune_sessions  i  -  across  admin
DELETE FROM session WHERE seen_at < NOW(6) - INTERVAL ?1 SECOND LIMIT 1000;

-- prune_throttles  i  -  across  admin
DELETE FROM throttle WHERE window_at < NOW(6) - INTERVAL ?1 SECOND LIMIT 1000;

-- prune_form_keys  i  -  across  admin
DELETE FROM form_key WHERE at < NOW(6) - INTERVAL ?1 SECOND LIMIT 1000;

-- prune_once_keys  i  -  across  admin
DELETE FROM idempotency_key WHERE at < NOW(6) - INTERVAL ?1 SECOND LIMIT 1000;

-- prune_states  i  -  across  admin
DELETE FROM connect_state WHERE at < NOW(6) - INTERVAL ?1 SECOND LIMIT 1000;

-- prune_jobs  i  -  across  admin
DELETE FROM job
 WHERE state IN ('done', 'failed') AND changed_at < NOW(6) - INTERVAL ?1 SECOND
 LIMIT 1000;

-- A notice as old as that would be read once more, if it came again.
-- prune_noticed  i  -  across  admin
DELETE FROM noticed WHERE at < NOW(6) - INTERVAL ?1 SECOND LIMIT 1000;

-- prune_problem_days  i  -  across  admin
DELETE FROM problem_day WHERE day < CURDATE() - INTERVAL ?1 DIV 86400 DAY LIMIT 1000;

-- A page of a shop's log from its oldest on.  What is final and known goes when
-- a later event of the record tells how it stands, and nothing waits for it.
-- prune_page  sii  ioto  shop  admin
-- first UPDATE sync_event SET state = 'succeeded', entity = 'invoice', record_id = 3, waits_for = 0, changed_at = NOW(6) - INTERVAL 20 MONTH WHERE shop_id = 1 AND id < 20
-- try 0 13
SELECT e.id, e.created_at < NOW(6) - INTERVAL ?3 MONTH, e.state,
       e.state IN ('succeeded', 'skipped') AND e.definite = 1
       AND e.changed_at < NOW(6) - INTERVAL ?3 MONTH
       AND EXISTS (SELECT 1 FROM sync_event AS n
                    WHERE n.shop_id = ?1 AND n.entity = e.entity
                      AND n.record_id = e.record_id AND n.id > e.id)
       AND NOT EXISTS (SELECT 1 FROM sync_event AS w
                        WHERE w.shop_id = ?1 AND w.waits_for = e.id)
  FROM sync_event AS e
 WHERE e.shop_id = ?1 AND e.id > ?2 ORDER BY e.id LIMIT 200;

-- prune_attempts  si  -  shop  admin
DELETE FROM sync_attempt WHERE shop_id = ?1 AND event_id = ?2;

-- prune_event  si  -  shop  admin
-- first UPDATE sync_event SET state = 'skipped' WHERE shop_id = 1 AND id = 12
-- try 12
-- try 20
DELETE FROM sync_event
 WHERE shop_id = ?1 AND id = ?2 AND state IN ('succeeded', 'skipped');

-- Leases of then, from the oldest on.
-- prune_runs  si  -  shop  admin
-- try 0
DELETE FROM sync_run
 WHERE shop_id = ?1 AND started_at < NOW(6) - INTERVAL ?2 MONTH
 ORDER BY id LIMIT 1000;

-- prune_shops  i  i  across  admin
SELECT id FROM shop WHERE id > ?1 ORDER BY id LIMIT 500;
