-- Sync events as the shop sees them, and the outbox.

-- tally_of_shop  s  iiiiiiiii  shop  portal api sweeper admin
SELECT pending, sending, checking, retrying, needs_attention, failed,
       succeeded, skipped, problem_invoices
  FROM tally WHERE shop_id = ?1 LIMIT 1;

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
-- event_insert  stittt  -  shop  portal api sweeper admin
-- try customer 1 x x post
INSERT INTO sync_event (shop_id, connection_id, entity, record_id, label,
                        label_key, operation)
SELECT ?1, connection_id, ?2, ?3, ?4, ?5, ?6 FROM shop WHERE id = ?1
  LOCK IN SHARE MODE;

-- event_open_of_record  stii  ito  shop  portal api sweeper admin
-- try customer 1 100
SELECT id, state, definite FROM sync_event
 WHERE shop_id = ?1 AND entity = ?2 AND record_id = ?3 AND id < ?4
   AND state IN ('pending', 'retrying', 'needs_attention', 'failed')
 ORDER BY id LIMIT 50 FOR UPDATE;

-- event_supersede  sii  -  shop  portal api sweeper admin
UPDATE sync_event FORCE INDEX (PRIMARY)
   SET state = 'skipped', superseded_by = ?3, waits_for = 0, cause = '',
       message = 'Replaced by a newer change', changed_at = NOW(6)
 WHERE shop_id = ?1 AND id = ?2
   AND state IN ('pending', 'retrying', 'needs_attention', 'failed')
   AND definite = 1;

-- What waited for a replaced event waits for the one in its place.
-- event_wait_instead  sii  -  shop  portal api sweeper admin
UPDATE sync_event SET waits_for = ?3
 WHERE shop_id = ?1 AND waits_for = ?2 AND state IN ('pending', 'retrying');

-- event_for_retry  si  ittoi  shop  portal api admin
SELECT id, entity, state, definite, superseded_by FROM sync_event
 WHERE shop_id = ?1 AND id = ?2 LIMIT 1 FOR UPDATE;

-- event_retry_now  sitt  -  shop  portal api admin
-- try 5 needs_attention pending
UPDATE sync_event FORCE INDEX (PRIMARY)
   SET state = ?4, cause = '', message = '', attempts = 0, looks = 0,
       crashes = 0,
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
