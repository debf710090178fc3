-- What only the operator's command asks.

-- operator_shops  i  ittttooooi  across  admin
SELECT id, name, country, currency, zone, use_our_numbers, auto_create_items,
       push_customer_updates, send_internal_notes, connection_id
  FROM shop WHERE id > ?1 ORDER BY id LIMIT 500;

-- operator_now  -  u  door  admin
SELECT NOW(6) /* one */;

-- Everything that is sealed, page by page; as it was read, or not at all.

-- sealed_secrets  ii  iibbbb  across  admin
SELECT shop_id, connection_id, realm, access, refresh, previous FROM secret
 WHERE shop_id > ?1 OR (shop_id = ?1 AND connection_id > ?2)
 ORDER BY shop_id, connection_id LIMIT 100;

-- sealed_secret_put  sibbbbbbbb  -  shop  admin
-- try 1 r a f p canary1-1 canary1-1 canary1-1 canary1-1
-- try 1 r a f p canary2-1 canary2-1 canary2-1 canary2-1
UPDATE secret SET realm = ?3, access = ?4, refresh = ?5, previous = ?6
 WHERE shop_id = ?1 AND connection_id = ?2
   AND realm = ?7 AND access = ?8 AND refresh = ?9 AND previous = ?10;

-- sealed_realms  ii  iibbbb  across  admin
SELECT shop_id, id, realm_web, '', '', '' FROM connection
 WHERE shop_id > ?1 OR (shop_id = ?1 AND id > ?2)
 ORDER BY shop_id, id LIMIT 100;

-- sealed_realm_put  sibb  -  shop  admin
-- try 1 r canary1-1
-- try 1 r canary2-1
UPDATE connection SET realm_web = ?3
 WHERE shop_id = ?1 AND id = ?2 AND realm_web = ?4;

-- sealed_jobs  ii  iibbbb  across  admin
SELECT shop_id, id, payload, '', '', '' FROM job
 WHERE (shop_id > ?1 OR (shop_id = ?1 AND id > ?2)) AND payload <> ''
 ORDER BY shop_id, id LIMIT 100;

-- sealed_job_put  sibb  -  shop  admin
-- try 1 p canary1-1
-- try 101 p canary2-1
UPDATE job SET payload = ?3
 WHERE shop_id = ?1 AND id = ?2 AND payload = ?4;

-- Somebody may be sending at this moment.
-- restored_leased  -  u  across  admin
SELECT MAX(until) FROM lane /* scan */ WHERE until > NOW(6) LIMIT 1;

-- Two restores: the older backup decides.
-- restored_connections  u  -  across  admin
UPDATE connection /* scan */
   SET restored_to = LEAST(COALESCE(restored_to, ?1), ?1), restored_at = NOW(6),
       restored_below = 0;

-- What a read by name found is asked for again.
-- restored_candidates  -  -  across  admin
DELETE FROM candidate /* scan */;

-- restored_audit  t  -  across  admin
INSERT INTO audit (shop_id, actor, actor_id, actor_name, what, detail)
SELECT id, 'operator', 0, 'operator', 'database.restored', ?1 FROM shop /* scan */;
