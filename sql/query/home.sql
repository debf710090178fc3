-- The home page.

-- home_last_post  s  u  shop  portal
SELECT changed_at FROM sync_event
 WHERE shop_id = ?1 AND state = 'succeeded' AND direction = 'out'
 ORDER BY id DESC LIMIT 1;

-- The newest 500 of each kind, by cause and message: enough to see what is
-- wrong, and never slow.
-- home_problems  s  ttiimui  shop  portal
SELECT p.cause, p.message, COUNT(*), SUM(p.entity = 'invoice'),
       COALESCE(SUM(i.total), 0), MIN(p.changed_at), MAX(p.id)
  FROM (
    (SELECT id, cause, message, entity, record_id, changed_at FROM sync_event
      WHERE shop_id = ?1 AND state = 'needs_attention'
      ORDER BY id DESC LIMIT 500)
    UNION ALL
    (SELECT id, cause, message, entity, record_id, changed_at FROM sync_event
      WHERE shop_id = ?1 AND state = 'failed'
      ORDER BY id DESC LIMIT 500)
  ) AS p
  LEFT JOIN invoice AS i
    ON i.shop_id = ?1 AND i.id = p.record_id AND p.entity = 'invoice'
 GROUP BY p.cause, p.message
 ORDER BY MAX(p.id) DESC
 LIMIT 50;
