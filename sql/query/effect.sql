-- What a change of settings does to what waits.

-- Nothing of a record in doubt is planned anew: the same bytes go again.
-- effect_events  stttttttt  iitt  shop  portal
-- try needs_attention invoice x x x x x x
SELECT id, record_id, operation, cause FROM sync_event
 WHERE shop_id = ?1 AND state = ?2 AND entity = ?3 AND definite = 1
   AND direction = 'out' AND cause NOT IN (?4, ?5, ?6, ?7, ?8, ?9)
 ORDER BY id LIMIT 1001;

-- Those of the given causes.
-- effect_blocked  stttttttt  iitt  shop  portal
-- try needs_attention invoice '' x x x x x
SELECT id, record_id, operation, cause FROM sync_event
 WHERE shop_id = ?1 AND state = ?2 AND entity = ?3 AND definite = 1
   AND direction = 'out' AND cause IN (?4, ?5, ?6, ?7, ?8, ?9)
 ORDER BY id LIMIT 1001;

-- effect_behind  siiiiiiiiiiiiiiiiiiii  i  shop  portal
-- try 8 1 2 3 4 5 6 7 9 9 9 9 9 9 9 9 9 9 9 9
SELECT COUNT(*) FROM sync_event
 WHERE shop_id = ?1 AND state IN ('pending', 'retrying')
   AND waits_for IN (?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12,
                     ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21)
 LIMIT 1;

-- effect_posted  sit  i  shop  portal
-- try 1 invoice
SELECT COUNT(*) FROM (SELECT k.local_id FROM link AS k
   WHERE k.shop_id = ?1 AND k.connection_id = ?2 AND k.entity = ?3
   LIMIT 10001) AS posted LIMIT 1;

-- effect_posted_rates  siiiiiiiiiiiiiiiiiiiii  i  shop  portal
-- try 1 1 2 3 4 5 6 7 8 0 0 0 0 0 0 0 0 0 0 0 0
SELECT COUNT(*) FROM (SELECT DISTINCT t.invoice_id FROM invoice_tax AS t
    JOIN link AS k FORCE INDEX (PRIMARY)
      ON k.shop_id = t.shop_id AND k.connection_id = ?2
     AND k.entity = 'invoice' AND k.local_id = t.invoice_id
   WHERE t.shop_id = ?1
     AND t.tax_rate_id IN (?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12,
                           ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22)
   LIMIT 10001) AS posted LIMIT 1;
