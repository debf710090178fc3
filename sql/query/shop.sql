-- Tenants, people, sessions, keys, the audit and forms that act once.

-- ------------------------------------------------------------------ the shop

-- shop_row  s  ittttooooi  shop  portal api sweeper support admin
SELECT id, name, country, currency, zone, use_our_numbers, auto_create_items,
       push_customer_updates, send_internal_notes, connection_id
  FROM shop WHERE id = ?1 LIMIT 1;

-- shop_find  i  ittttooooi  door  admin
SELECT id, name, country, currency, zone, use_our_numbers, auto_create_items,
       push_customer_updates, send_internal_notes, connection_id
  FROM shop WHERE id = ?1 LIMIT 1;

-- shop_add  tttt  -  across  admin
INSERT INTO shop (name, country, currency, zone) VALUES (?1, ?2, ?3, ?4);

-- shop_add_tally  s  -  shop  admin
-- first DELETE FROM tally WHERE shop_id = 1
INSERT INTO tally (shop_id) VALUES (?1);

-- shop_add_lane  s  -  shop  admin
INSERT INTO lane (shop_id, kind) VALUES (?1, 'job');

-- -------------------------------------------------------------------- people

-- user_by_email  t  ittto  door  portal admin
SELECT id, email, name, password_hash, support
  FROM user WHERE email_key = ?1 AND disabled = 0 LIMIT 1;

-- user_add  tttto  -  across  admin
INSERT INTO user (email, email_key, name, password_hash, support)
VALUES (?1, ?2, ?3, ?4, ?5);

-- user_password  it  -  door  portal admin
UPDATE user SET password_hash = ?2 WHERE id = ?1;

-- membership_first  i  it  door  portal
SELECT shop_id, role FROM membership WHERE user_id = ?1
 ORDER BY shop_id LIMIT 1;

-- membership_put  sit  -  shop  admin
-- try 9 owner
INSERT INTO membership (shop_id, user_id, role) VALUES (?1, ?2, ?3)
ON DUPLICATE KEY UPDATE role = ?3;

-- ------------------------------------------------------------------ sessions

-- session_add  biit  -  door  portal
INSERT INTO session (token_hash, user_id, shop_id, address)
VALUES (?1, ?2, ?3, ?4);

-- session_find  bii  iitotttttot  door  portal
SELECT s.user_id, s.shop_id, COALESCE(m.role, ''), u.support, u.name, u.email,
       COALESCE(h.name, ''), COALESCE(h.currency, ''), COALESCE(h.zone, ''),
       s.seen_at < NOW(6) - INTERVAL 60 SECOND, COALESCE(h.country, '')
  FROM session AS s
  JOIN user AS u ON u.id = s.user_id AND u.disabled = 0
  LEFT JOIN membership AS m ON m.shop_id = s.shop_id AND m.user_id = s.user_id
  LEFT JOIN shop AS h ON h.id = s.shop_id
 WHERE s.token_hash = ?1
   AND s.seen_at > NOW(6) - INTERVAL ?2 SECOND
   AND s.created_at > NOW(6) - INTERVAL ?3 SECOND
 LIMIT 1;

-- session_touch  b  -  door  portal
UPDATE session SET seen_at = NOW(6) WHERE token_hash = ?1;

-- session_end  b  -  door  portal
DELETE FROM session WHERE token_hash = ?1;

-- session_end_all  i  -  door  portal admin
DELETE FROM session WHERE user_id = ?1;

-- A little of what expired goes with each sign-in.
-- session_sweep  i  -  door  portal
DELETE FROM session WHERE seen_at < NOW(6) - INTERVAL ?1 SECOND LIMIT 100;

-- ------------------------------------------------- slowing down the guessing

-- throttle_wait  bb  i  door  portal api
SELECT COALESCE(MAX(TIMESTAMPDIFF(SECOND, NOW(6), blocked_until) + 1), 0)
  FROM throttle
 WHERE key_hash IN (?1, ?2)
   AND blocked_until > NOW(6) LIMIT 1;

-- One more try.  Past ?2 of them within a quarter of an hour each further one
-- waits twice as long as the one before, ?3 seconds at most.
-- throttle_hit  bii  -  door  portal api
INSERT INTO throttle (key_hash, failures, blocked_until, window_at)
VALUES (?1, 1, NULL, NOW(6))
ON DUPLICATE KEY UPDATE
  failures = IF(window_at < NOW(6) - INTERVAL 900 SECOND, 1, failures + 1),
  blocked_until = IF(failures > ?2,
    NOW(6) + INTERVAL LEAST(?3, POW(2, LEAST(failures - ?2, 20))) SECOND, NULL),
  window_at = NOW(6);

-- throttle_good  b  -  door  portal api
DELETE FROM throttle WHERE key_hash = ?1;

-- throttle_back  b  -  door  portal api
UPDATE throttle SET failures = GREATEST(failures - 1, 0), blocked_until = NULL
 WHERE key_hash = ?1;

-- throttle_sweep  -  -  door  portal
DELETE FROM throttle WHERE window_at < NOW(6) - INTERVAL 1 DAY LIMIT 100;

-- ------------------------------------------------------------------ API keys

-- api_key_find  b  iiittttooooi  door  api
SELECT k.shop_id, k.id, h.id, h.name, h.country, h.currency, h.zone,
       h.use_our_numbers, h.auto_create_items, h.push_customer_updates,
       h.send_internal_notes, h.connection_id
  FROM api_key AS k JOIN shop AS h ON h.id = k.shop_id
 WHERE k.key_hash = ?1 AND k.revoked_at IS NULL LIMIT 1;

-- api_key_used  si  -  shop  api
UPDATE api_key SET used_at = NOW(6)
 WHERE shop_id = ?1 AND id = ?2
   AND (used_at IS NULL OR used_at < NOW(6) - INTERVAL 60 SECOND);

-- api_key_add  sbtt  -  shop  admin
-- try new
INSERT INTO api_key (shop_id, key_hash, prefix, label)
VALUES (?1, ?2, ?3, ?4);

-- --------------------------------------------------------- audit, form keys

-- audit_add  stitttit  -  shop  portal api sweeper admin
-- try user
INSERT INTO audit (shop_id, actor, actor_id, actor_name, what, entity,
                   entity_id, detail)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8);

-- form_key_claim  sb  -  shop  portal
-- try new
INSERT IGNORE INTO form_key (shop_id, key_hash) VALUES (?1, ?2);

-- A key is remembered for a week; a few old ones go with each new one.
-- form_key_sweep  s  -  shop  portal
DELETE FROM form_key
 WHERE shop_id = ?1 AND at < NOW(6) - INTERVAL 7 DAY LIMIT 20;

-- form_key_led_to  sb  t  shop  portal
SELECT location FROM form_key WHERE shop_id = ?1 AND key_hash = ?2 LIMIT 1;

-- form_key_leads  sbt  -  shop  portal
UPDATE form_key SET location = ?3 WHERE shop_id = ?1 AND key_hash = ?2;
