-- What a monitor asks: how many wait, and for how many seconds the oldest does.

-- Rows that the sweeper takes within a second when it lives.
-- health_wakes  -  ii  across  admin
SELECT COUNT(*), COALESCE(MAX(TIMESTAMPDIFF(SECOND, at, NOW(6))), 0)
  FROM wake /* scan */ /* one */;

-- health_lanes  -  ii  across  admin
SELECT COUNT(*), COALESCE(MAX(TIMESTAMPDIFF(SECOND,
         GREATEST(due_at, COALESCE(hold_until, due_at), COALESCE(until, due_at)),
         NOW(6))), 0)
  FROM lane FORCE INDEX (due_at)
 WHERE due_at <= NOW(6) AND (hold_until IS NULL OR hold_until <= NOW(6))
   AND (until IS NULL OR until <= NOW(6)) /* one */;

-- health_jobs  -  ii  across  admin
SELECT COUNT(*), COALESCE(MAX(TIMESTAMPDIFF(SECOND, GREATEST(due_at, changed_at), NOW(6))), 0)
  FROM job FORCE INDEX (state)
 WHERE state IN ('waiting', 'working') AND due_at <= NOW(6) /* one */;

-- Sent, and not known whether it arrived.
-- health_unknown  -  ii  across  admin
SELECT COUNT(*), COALESCE(MAX(TIMESTAMPDIFF(SECOND, a.marked_at, NOW(6))), 0)
  FROM tally AS t /* scan */
  JOIN sync_event AS e FORCE INDEX (state) ON e.shop_id = t.shop_id
       AND e.state IN ('sending', 'checking')
  JOIN sync_attempt AS a ON a.shop_id = e.shop_id AND a.id = e.attempt_id
 WHERE t.sending + t.checking > 0 /* one */;

-- Due, with a connection that works and that nothing holds.
-- health_unsent  -  ii  across  admin
SELECT COUNT(*), COALESCE(MAX(TIMESTAMPDIFF(SECOND, e.due_at, NOW(6))), 0)
  FROM tally AS t /* scan */
  JOIN shop AS s ON s.id = t.shop_id
  JOIN connection AS c ON c.shop_id = s.id AND c.id = s.connection_id
       AND c.state = 'active'
  JOIN lane AS l ON l.shop_id = c.shop_id AND l.kind = 'post'
       AND l.connection_id = c.id
       AND (l.hold_until IS NULL OR l.hold_until <= NOW(6))
  JOIN sync_event AS e FORCE INDEX (due) ON e.shop_id = c.shop_id
       AND e.connection_id = c.id AND e.state IN ('pending', 'retrying')
       AND e.due_at <= NOW(6)
 WHERE t.pending + t.retrying > 0 /* one */;

-- The longest pause between two probes was reached: an outage of half an hour.
-- health_outage  -  ii  across  admin
SELECT COUNT(*), COALESCE(MAX(hold_s), 0)
  FROM lane /* scan */ WHERE hold_reason = 'outage' AND hold_s >= 900 /* one */;
