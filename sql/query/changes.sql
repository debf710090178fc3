-- Reading what changed in QuickBooks: the inbox, and how far it was read.

-- A record that was read stays for a moment with seq 0: whoever names it again
-- finds the row, and it is read again when the moment is over.

-- Where reading goes on, what time it is, and how long ago it last went on.  A
-- company whose changes were never read is read from its connecting on.
-- changes_from  si  uuio  shop  sweeper
-- try 1
SELECT COALESCE(changes_since,
                GREATEST(connected_at, NOW(6) - INTERVAL 29 DAY)), NOW(6),
       COALESCE(TIMESTAMPDIFF(MICROSECOND,
                  GREATEST(COALESCE(changes_since, changes_tried),
                           COALESCE(changes_tried, changes_since)), NOW(6)), 0),
       changes_since IS NULL AND changes_tried IS NULL
  FROM connection WHERE shop_id = ?1 AND id = ?2 LIMIT 1;

-- changes_upto  siu  -  shop  sweeper
-- try 1 _
UPDATE connection SET changes_since = ?3
 WHERE shop_id = ?1 AND id = ?2
   AND (changes_since IS NULL OR changes_since < ?3);

-- changes_tried  si  -  shop  sweeper
-- try 1
UPDATE connection SET changes_tried = NOW(6) WHERE shop_id = ?1 AND id = ?2;

-- Is the lane still ours, and the company still connected as it was?
-- lane_go  siii  -  shop  sweeper
-- try 6 6 6
-- try 8 8 8
UPDATE lane FORCE INDEX (PRIMARY)
   SET due_at = IF(due_at = until, NOW(6) + INTERVAL 180 SECOND, due_at),
       until = NOW(6) + INTERVAL 180 SECOND
 WHERE shop_id = ?1 AND kind = 'changes' AND connection_id = ?2 AND fence = ?3
   AND until > NOW(6)
   AND EXISTS (SELECT 1 FROM connection AS c
                WHERE c.shop_id = ?1 AND c.id = ?2 AND c.state = 'active'
                  AND c.generation = ?4);

-- lane_release_changes  stiioitiiti  -  shop  sweeper
-- try changes 6 6 0 0 '' 0 0 9 3600000000
UPDATE lane FORCE INDEX (PRIMARY)
   SET due_at = CASE WHEN ?6 > 0 THEN NOW(6) + INTERVAL ?6 MICROSECOND
                     WHEN due_at < until THEN NOW(6)
                     WHEN ?5 THEN NULL
                     ELSE GREATEST(NOW(6), LEAST(
                            NOW(6) + INTERVAL ?11 MICROSECOND,
                            COALESCE((SELECT MIN(i.due_at) FROM inbox AS i
                                       WHERE i.shop_id = ?1
                                         AND i.connection_id = ?3
                                         AND i.seq > 0),
                                     NOW(6) + INTERVAL ?11 MICROSECOND))) END,
       hold_until = IF(?6 > 0, NOW(6) + INTERVAL ?6 MICROSECOND, NULL),
       hold_reason = ?7, streak = ?8, hold_s = ?9, owner = '', until = NULL,
       sent = ?10, sent_at = NOW(6)
 WHERE shop_id = ?1 AND kind = ?2 AND connection_id = ?3 AND fence = ?4;

-- inbox_due  si  tttii  shop  sweeper
-- try 1
SELECT entity, qbo_id, merged_into, seq, tries FROM inbox FORCE INDEX (due)
 WHERE shop_id = ?1 AND connection_id = ?2 AND due_at <= NOW(6) AND seq > 0
 ORDER BY due_at LIMIT 300;

-- What was read, and its moment is over.
-- inbox_clear  si  -  shop  sweeper
-- try 2
DELETE FROM inbox
 WHERE shop_id = ?1 AND connection_id = ?2 AND due_at <= NOW(6) AND seq = 0
 ORDER BY due_at LIMIT 1000;

-- Before it is asked for: who dies over it is not asked again at once.
-- inbox_claim  sitti  -  shop  sweeper
-- try 1 customer x1 1000000
UPDATE inbox FORCE INDEX (PRIMARY)
   SET tries = tries + 1, due_at = NOW(6) + INTERVAL ?5 MICROSECOND
 WHERE shop_id = ?1 AND connection_id = ?2 AND entity = ?3 AND qbo_id = ?4;

-- Taken over as it was when seq was that; named again since, it is read again.
-- inbox_taken  sittii  -  shop  sweeper
-- try 1 customer x1 1 1000000
UPDATE inbox FORCE INDEX (PRIMARY)
   SET tries = 0, due_at = NOW(6) + INTERVAL ?6 MICROSECOND,
       merged_into = IF(seq = ?5, '', merged_into), seq = IF(seq = ?5, 0, seq)
 WHERE shop_id = ?1 AND connection_id = ?2 AND entity = ?3 AND qbo_id = ?4;

-- To be read, besides what QuickBooks named.
-- inbox_add  sitti  -  shop  sweeper
-- try 1 invoice q9 0
INSERT INTO inbox (shop_id, connection_id, entity, qbo_id, due_at)
VALUES (?1, ?2, ?3, ?4, NOW(6) + INTERVAL ?5 MICROSECOND)
    ON DUPLICATE KEY UPDATE seq = seq + 1;

-- All that is linked, of one kind: QuickBooks did not say all that changed.
-- inbox_linked  sit  -  shop  sweeper
-- try 1 invoice
INSERT INTO inbox (shop_id, connection_id, entity, qbo_id)
SELECT ?1, ?2, ?3, k.qbo_id FROM link AS k
 WHERE k.shop_id = ?1 AND k.connection_id = ?2 AND k.entity = ?3
   AND k.qbo_id <> ''
    ON DUPLICATE KEY UPDATE seq = inbox.seq + 1;

-- What would be read next; nothing is claimed.
-- changes_list  i  iiui  across  sweeper
SELECT l.shop_id, l.connection_id, c.changes_since,
       (SELECT COUNT(*) FROM inbox AS i
         WHERE i.shop_id = l.shop_id AND i.connection_id = l.connection_id
           AND i.seq > 0)
  FROM lane AS l
  JOIN connection AS c ON c.shop_id = l.shop_id AND c.id = l.connection_id
       AND c.state = 'active'
 WHERE l.kind = 'changes' AND (?1 = 0 OR l.shop_id = ?1)
 ORDER BY l.shop_id LIMIT 10000;
