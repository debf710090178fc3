-- The home page.

-- home_last_post  s  u  shop  portal
SELECT changed_at FROM sync_event
 WHERE shop_id = ?1 AND state = 'succeeded' AND direction = 'out'
 ORDER BY id DESC LIMIT 1;
