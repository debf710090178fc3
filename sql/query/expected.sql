-- By when a queued record is to be in QuickBooks, and that somebody sends it.

-- beat_strike  t  -  across  sweeper
INSERT INTO beat (host, at) VALUES (?1, NOW(6))
    ON DUPLICATE KEY UPDATE at = NOW(6);

-- expected_event  si  tuuoitttotuu  shop  portal
-- try 1
-- try 3
-- first UPDATE lane SET kind = 'post', connection_id = 4, hold_until = NOW(6) + INTERVAL 1 DAY WHERE shop_id = 1 AND kind = 'post' AND connection_id = 4
-- try 4
SELECT e.state, NOW(6), e.due_at, e.early, e.connection_id,
       COALESCE(w.entity, ''), COALESCE(w.label, ''), COALESCE(c.state, ''),
       COALESCE(c.sync = 'off', 0),
       IF(l.hold_until > NOW(6), l.hold_reason, ''), l.hold_until,
       (SELECT MAX(b.at) FROM beat AS b)
  FROM sync_event AS e
  LEFT JOIN sync_event AS w ON w.shop_id = e.shop_id AND w.id = e.waits_for
       AND w.state NOT IN ('succeeded', 'skipped')
  LEFT JOIN connection AS c ON c.shop_id = e.shop_id AND c.id = e.connection_id
  LEFT JOIN lane AS l ON l.shop_id = e.shop_id AND l.kind = 'post'
       AND l.connection_id = e.connection_id
 WHERE e.shop_id = ?1 AND e.id = ?2 LIMIT 1;

-- expected_ahead  siu  i  shop  portal
-- try 1 2027-01-01
SELECT COUNT(*) FROM (SELECT id FROM sync_event FORCE INDEX (due)
   WHERE shop_id = ?1 AND connection_id = ?2 AND state = 'pending'
     AND due_at < ?3 LIMIT 10001) AS p LIMIT 1;
