-- What only the API asks.

-- One more call of a key; its minute begins anew when it is over.
-- api_use_count  bi  -  door  api
INSERT INTO throttle (key_hash, failures, blocked_until, window_at)
VALUES (?1, 1, NULL, NOW(6))
ON DUPLICATE KEY UPDATE
  failures = IF(window_at < NOW(6) - INTERVAL ?2 SECOND, 1, failures + 1),
  window_at = IF(window_at < NOW(6) - INTERVAL ?2 SECOND, NOW(6), window_at);

-- api_use  bi  ii  door  api
SELECT failures,
       TIMESTAMPDIFF(SECOND, NOW(6), window_at + INTERVAL ?2 SECOND) + 1
  FROM throttle WHERE key_hash = ?1 LIMIT 1;

-- ------------------------------------------------------------- acting once

-- api_once_claim  sbb  -  shop  api
-- try new new
INSERT IGNORE INTO idempotency_key (shop_id, key_hash, request_hash)
VALUES (?1, ?2, ?3);

-- api_once_answer  sb  bit  shop  api
SELECT request_hash, status, body FROM idempotency_key
 WHERE shop_id = ?1 AND key_hash = ?2 LIMIT 1;

-- api_once_done  sbit  -  shop  api
UPDATE idempotency_key SET status = ?3, body = ?4
 WHERE shop_id = ?1 AND key_hash = ?2;

-- A key is remembered for a day; a few old ones go with each new one.
-- api_once_sweep  s  -  shop  api
DELETE FROM idempotency_key
 WHERE shop_id = ?1 AND at < NOW(6) - INTERVAL 1 DAY LIMIT 20;

-- --------------------------------------------------------------- the log

-- api_event  si  ittttttttiiiuuu  shop  api
-- try 1
-- try 2
-- try 3
SELECT e.id, e.entity,
       CASE e.entity WHEN 'customer' THEN c.external_id
                     WHEN 'item' THEN t.external_id
                     WHEN 'invoice' THEN i.external_id END,
       e.label, e.operation, e.direction, e.state, e.cause, e.message,
       e.superseded_by, e.waits_for, e.attempts,
       CASE WHEN e.state IN ('pending', 'retrying', 'checking')
            THEN e.due_at END,
       e.created_at, e.changed_at
  FROM sync_event AS e
  LEFT JOIN customer AS c ON c.shop_id = e.shop_id AND c.id = e.record_id
   AND e.entity = 'customer'
  LEFT JOIN item AS t ON t.shop_id = e.shop_id AND t.id = e.record_id
   AND e.entity = 'item'
  LEFT JOIN invoice AS i ON i.shop_id = e.shop_id AND i.id = e.record_id
   AND e.entity = 'invoice'
 WHERE e.shop_id = ?1 AND e.id = ?2 LIMIT 1;

-- api_events  siti  ittttttttiiiuuu  shop  api
-- try 100 '' 50
SELECT e.id, e.entity,
       CASE e.entity WHEN 'customer' THEN c.external_id
                     WHEN 'item' THEN t.external_id
                     WHEN 'invoice' THEN i.external_id END,
       e.label, e.operation, e.direction, e.state, e.cause, e.message,
       e.superseded_by, e.waits_for, e.attempts,
       CASE WHEN e.state IN ('pending', 'retrying', 'checking')
            THEN e.due_at END,
       e.created_at, e.changed_at
  FROM sync_event AS e
  LEFT JOIN customer AS c ON c.shop_id = e.shop_id AND c.id = e.record_id
   AND e.entity = 'customer'
  LEFT JOIN item AS t ON t.shop_id = e.shop_id AND t.id = e.record_id
   AND e.entity = 'item'
  LEFT JOIN invoice AS i ON i.shop_id = e.shop_id AND i.id = e.record_id
   AND e.entity = 'invoice'
 WHERE e.shop_id = ?1 AND e.id < ?2 AND (?3 = '' OR e.entity = ?3)
 ORDER BY e.id DESC LIMIT ?4;

-- api_events_in  sitti  ittttttttiiiuuu  shop  api
-- try 100 '' pending 50
-- try 100 '' sending 50
-- try 100 '' checking 50
SELECT e.id, e.entity,
       CASE e.entity WHEN 'customer' THEN c.external_id
                     WHEN 'item' THEN t.external_id
                     WHEN 'invoice' THEN i.external_id END,
       e.label, e.operation, e.direction, e.state, e.cause, e.message,
       e.superseded_by, e.waits_for, e.attempts,
       CASE WHEN e.state IN ('pending', 'retrying', 'checking')
            THEN e.due_at END,
       e.created_at, e.changed_at
  FROM sync_event AS e
  LEFT JOIN customer AS c ON c.shop_id = e.shop_id AND c.id = e.record_id
   AND e.entity = 'customer'
  LEFT JOIN item AS t ON t.shop_id = e.shop_id AND t.id = e.record_id
   AND e.entity = 'item'
  LEFT JOIN invoice AS i ON i.shop_id = e.shop_id AND i.id = e.record_id
   AND e.entity = 'invoice'
 WHERE e.shop_id = ?1 AND e.id < ?2 AND (?3 = '' OR e.entity = ?3)
   AND e.state = ?4
 ORDER BY e.id DESC LIMIT ?5;

-- api_problems  sttti  i  shop  api
-- try '' '' '' 50
SELECT id FROM sync_event
 WHERE shop_id = ?1 AND state IN ('needs_attention', 'failed')
   AND (?2 = '' OR state = ?2) AND (?3 = '' OR entity = ?3)
   AND (?4 = '' OR cause = ?4)
 ORDER BY id LIMIT ?5;
