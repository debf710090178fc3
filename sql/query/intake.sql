-- Intuit's notices, on their way into the inbox.

-- The company is known by the HMAC of its realm.  Several at once; what is not
-- active is not read, so nothing is to be noted of it (W15).
-- intake_connections  bbbbbbbb  iib  door  intake
SELECT shop_id, id, realm_hmac FROM connection
 WHERE realm_hmac IN (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) AND state = 'active'
 LIMIT 64;

-- Is it newer than all that were heard of this record?  The row stays locked
-- until the end, so the same notice in another worker waits and is not.  A time
-- that lies ahead would silence what comes after it: a clock that is five
-- minutes wrong is let pass.  NULL: the notice has none.
-- noticed_put  sitttu  -  shop  intake
-- try 1 customer x1 x1 _
INSERT INTO noticed (shop_id, connection_id, entity, qbo_id, merged_into, at)
VALUES (?1, ?2, ?3, ?4, ?5,
        LEAST(COALESCE(?6, NOW(6)), NOW(6) + INTERVAL 5 MINUTE))
    ON DUPLICATE KEY UPDATE
       fresh = VALUES(at) > at, at = GREATEST(at, VALUES(at));

-- Then it is to be read: a row that waits is read once, and one that is being
-- read at this moment once more (seq).  due_at is the reader's, who spaces what
-- comes again.  seq 0: what it says was read, so there is nothing to do, and the
-- reader clears it away.  A time in whole seconds stands for all that happened
-- within its second, and is waited for; what a merge says cannot be read
-- anywhere, and stays.
-- inbox_put  sittt  -  shop  intake
-- try 1 customer x1 x1
-- try 1 customer y1 x1
INSERT INTO inbox (shop_id, connection_id, entity, qbo_id, merged_into, seq,
                   due_at)
VALUES (?1, ?2, ?3, ?4, ?5,
        (SELECT n.fresh FROM noticed AS n
          WHERE n.shop_id = ?1 AND n.connection_id = ?2 AND n.entity = ?3
            AND n.qbo_id = ?4 AND n.merged_into = ?5),
        (SELECT GREATEST(NOW(6), LEAST(NOW(6) + INTERVAL 5 SECOND,
                         n.at + INTERVAL IF(MICROSECOND(n.at) = 0, 2, 0) SECOND))
           FROM noticed AS n
          WHERE n.shop_id = ?1 AND n.connection_id = ?2 AND n.entity = ?3
            AND n.qbo_id = ?4 AND n.merged_into = ?5))
    ON DUPLICATE KEY UPDATE
       seq = seq + VALUES(seq),
       merged_into = IF(VALUES(seq) = 0 OR VALUES(merged_into) = '',
                        merged_into, VALUES(merged_into));

-- Whoever reads is told when something waits.
-- intake_wake  si  -  shop  intake
-- try 1
INSERT INTO wake (shop_id, kind)
SELECT ?1, 'changes' FROM inbox
 WHERE shop_id = ?1 AND connection_id = ?2 AND seq > 0 LIMIT 1;
