-- No doubles: what our own links say, and what QuickBooks said last.

-- Each invoice of ours has one id by its row's key, and each id one invoice by
-- its index; counted, so that the page says what is so and not what should be.
-- doubles_links  s  iiii  shop  portal
SELECT h.connection_id, COUNT(l.local_id), COUNT(DISTINCT l.qbo_id),
       (SELECT COALESCE(SUM(p.n), 0) FROM problem AS p
         WHERE p.shop_id = ?1 AND p.cause = 'two_copies')
  FROM shop AS h
  LEFT JOIN link AS l FORCE INDEX (qbo_id) ON l.shop_id = ?1
   AND l.connection_id = h.connection_id AND l.entity = 'invoice'
 WHERE h.id = ?1 LIMIT 1;

-- What is not sure to be there once: outcomes that are being looked up, and
-- what a look found twice.
-- doubles_unsure  s  ittt  shop  portal
SELECT id, label, state, message
  FROM ((SELECT id, label, state, message FROM sync_event FORCE INDEX (state)
          WHERE shop_id = ?1 AND state = 'checking' AND entity = 'invoice'
          ORDER BY id DESC LIMIT 50)
        UNION ALL
        (SELECT id, label, state, message FROM sync_event FORCE INDEX (problem)
          WHERE shop_id = ?1 AND state = 'needs_attention' AND entity = 'invoice'
            AND cause IN ('two_copies', 'outcome_unknown')
          LIMIT 50)) AS u
 ORDER BY id DESC LIMIT 50;

-- The newest reading in the company in use.
-- doubles_job  s  itttu  shop  portal
SELECT j.id, j.state, j.message, COALESCE(j.result, ''), j.changed_at
  FROM job AS j FORCE INDEX (record)
 WHERE j.shop_id = ?1 AND j.entity IS NULL AND j.record_id = 0
   AND j.kind = 'doubles'
   AND j.connection_id = (SELECT s.connection_id FROM shop AS s
                           WHERE s.id = ?1)
 ORDER BY j.id DESC LIMIT 1;

-- What it found, by number; an invoice of ours where the id is linked.
-- doubles_found  sii  tttit  shop  portal
-- try 1 100
SELECT s.fault, s.qbo_id, s.number, COALESCE(l.local_id, 0),
       COALESCE(i.number, '')
  FROM qbo_seen AS s FORCE INDEX (fault)
  LEFT JOIN link AS l ON l.shop_id = s.shop_id
   AND l.connection_id = s.connection_id AND l.entity = 'invoice'
   AND l.qbo_id = s.qbo_id
  LEFT JOIN invoice AS i ON i.shop_id = s.shop_id AND i.id = l.local_id
 WHERE s.shop_id = ?1 AND s.connection_id = ?2
   AND s.fault IN ('twice', 'number', 'missing')
 ORDER BY s.fault, s.number, s.qbo_id LIMIT ?3;

-- ----------------------------------------------------------- the sweeper's

-- Where an earlier lease of it stopped reading.
-- seen_from  si  t  shop  sweeper
-- try 3
-- try 103
SELECT COALESCE(result, '') FROM job WHERE shop_id = ?1 AND id = ?2 LIMIT 1;

-- Only who holds the job goes on with it.
-- seen_upto  sittt  -  shop  sweeper
-- try 2 canary1-2 m 1500
-- try 102 canary2-2 m 1500
UPDATE job SET message = ?4, result = ?5, changed_at = NOW(6)
 WHERE shop_id = ?1 AND id = ?2 AND state = 'working' AND owner = ?3;

-- seen_put  sitttoi  -  shop  sweeper
-- try 1 n9 7 M 0 9
INSERT INTO qbo_seen (shop_id, connection_id, qbo_id, number, marker, voided,
                      job_id)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
ON DUPLICATE KEY UPDATE
  number = ?4, marker = ?5, voided = ?6, fault = '', job_id = ?7;

-- What only an earlier reading saw is gone.
-- seen_gone  sii  -  shop  sweeper
DELETE FROM qbo_seen
 WHERE shop_id = ?1 AND connection_id = ?2 AND job_id <> ?3;

-- Our marker on several that are not void.
-- seen_twice  si  -  shop  sweeper
-- try 1
UPDATE qbo_seen AS s
  JOIN (SELECT o.marker FROM qbo_seen AS o
         WHERE o.shop_id = ?1 AND o.connection_id = ?2 AND o.marker <> ''
           AND o.voided = 0
         GROUP BY o.marker HAVING COUNT(*) > 1) AS d ON d.marker = s.marker
   SET s.fault = 'twice'
 WHERE s.shop_id = ?1 AND s.connection_id = ?2 AND s.voided = 0;

-- The number of one of ours on another one that is not void.
-- seen_number  si  -  shop  sweeper
-- try 1
UPDATE qbo_seen AS s
  JOIN qbo_seen AS o ON o.shop_id = s.shop_id
   AND o.connection_id = s.connection_id AND o.number = s.number
   AND o.qbo_id <> s.qbo_id AND o.voided = 0
  JOIN link AS l ON l.shop_id = s.shop_id
   AND l.connection_id = s.connection_id AND l.entity = 'invoice'
   AND l.qbo_id IN (o.qbo_id, s.qbo_id)
   SET s.fault = 'number'
 WHERE s.shop_id = ?1 AND s.connection_id = ?2 AND s.voided = 0
   AND s.fault = '' AND s.number <> '';

-- Ours that were there when the reading began and were not met.
-- seen_missing  sii  -  shop  sweeper
-- try 1 3
-- try 1 103
INSERT IGNORE INTO qbo_seen (shop_id, connection_id, qbo_id, number, marker,
                             fault, job_id)
SELECT ?1, l.connection_id, l.qbo_id, l.qbo_number, '', 'missing', ?3
  FROM link AS l
  JOIN job AS j ON j.shop_id = l.shop_id AND j.id = ?3
   AND j.created_at > l.linked_at
  JOIN invoice AS i ON i.shop_id = l.shop_id AND i.id = l.local_id
   AND i.status <> 'deleted'
 WHERE l.shop_id = ?1 AND l.connection_id = ?2 AND l.entity = 'invoice'
   AND l.theirs <> 'deleted';

-- seen_counts  si  iiiii  shop  sweeper
SELECT COUNT(s.qbo_id), COUNT(l.local_id),
       COALESCE(SUM(s.fault = 'twice'), 0), COALESCE(SUM(s.fault = 'number'), 0),
       COALESCE(SUM(s.fault = 'missing'), 0)
  FROM qbo_seen AS s
  LEFT JOIN link AS l ON l.shop_id = s.shop_id
   AND l.connection_id = s.connection_id AND l.entity = 'invoice'
   AND l.qbo_id = s.qbo_id
 WHERE s.shop_id = ?1 AND s.connection_id = ?2 LIMIT 1;
