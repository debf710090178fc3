-- Support's room, through a connection of its own (cf_support: reads, and adds
-- to support_look).  Finding a shop goes across all of them, each by an index
-- and bounded; what is in a shop is read with its number bound, like its own
-- pages do, and only behind a look that was written down.

-- support_shop  i  itttt  across  support
SELECT id, name, country, currency, zone FROM shop WHERE id = ?1 LIMIT 1;

-- Each finder: the shop, its name, what was found and what it is called.

-- support_by_realm  b  itit  across  support
SELECT c.shop_id, h.name, c.id, c.company_name
  FROM connection AS c JOIN shop AS h ON h.id = c.shop_id
 WHERE c.realm_hmac = ?1 LIMIT 20;

-- support_by_shop  i  itit  across  support
SELECT id, name, id, '' FROM shop WHERE id = ?1 LIMIT 1;

-- support_by_name  tt  itit  across  support
SELECT id, name, id, '' FROM shop FORCE INDEX (name_key)
 WHERE name_key >= ?1 AND name_key < ?2 ORDER BY name_key, id LIMIT 20;

-- support_by_invoice  t  itit  across  support
SELECT i.shop_id, h.name, i.id, i.number
  FROM invoice AS i FORCE INDEX (number_anywhere)
  JOIN shop AS h ON h.id = i.shop_id
 WHERE i.number_key = ?1 ORDER BY i.shop_id, i.id LIMIT 20;

-- support_by_event  i  itit  across  support
SELECT e.shop_id, h.name, e.id, CONCAT(e.entity, ' ', e.label)
  FROM sync_event AS e FORCE INDEX (id) JOIN shop AS h ON h.id = e.shop_id
 WHERE e.id = ?1 ORDER BY e.shop_id LIMIT 20;

-- support_by_tid  t  itit  across  support
SELECT a.shop_id, h.name, a.event_id, CONCAT(e.entity, ' ', e.label)
  FROM sync_attempt AS a FORCE INDEX (intuit_tid)
  JOIN sync_event AS e ON e.shop_id = a.shop_id AND e.id = a.event_id
  JOIN shop AS h ON h.id = a.shop_id
 WHERE a.intuit_tid = ?1 ORDER BY a.id LIMIT 20;

-- ---------------------------------------------------------------- the looks

-- The reason that this sign-in gave for this shop within the hour.
-- support_reason  sib  t  shop  support
-- try 50 _
SELECT reason FROM support_look
 WHERE shop_id = ?1 AND user_id = ?2 AND session_hash = ?3
   AND page = 'reason' AND at > NOW(6) - INTERVAL 1 HOUR
 ORDER BY id DESC LIMIT 1;

-- support_look_add  sitbttit  -  shop  support
-- try 6 Sue _ why reason 0 _
INSERT INTO support_look (shop_id, user_id, user_name, session_hash, reason,
                          page, event_id, label)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8);

-- ----------------------------------------------------------------- the shop

-- support_log_page  sii  itttttu  shop  support
-- try 100 50
SELECT id, entity, label, direction, state, message, created_at
  FROM sync_event
 WHERE shop_id = ?1 AND id < ?2
 ORDER BY id DESC LIMIT ?3;

-- support_log_label_page  siit  itttttu  shop  support
-- try 100 50 x1
SELECT id, entity, label, direction, state, message, created_at
  FROM sync_event FORCE INDEX (label_key)
 WHERE shop_id = ?1 AND label_key = ?4 AND id < ?2
 ORDER BY id DESC LIMIT ?3;
