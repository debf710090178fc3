-- Files between upload and import (lib/pages/import_store.c).

-- import_file_by_id  si  itttiiottioiiiiiiiimu  shop  portal
SELECT id, list, name,
       CASE WHEN state = 'running'
             AND started_at < NOW(6) - INTERVAL 10 MINUTE
            THEN 'waiting' ELSE state END, bytes, date_format, decimal_comma, customer,
       tax_rate, due_days, send, row_count, created, changed, unchanged,
       refused, sent, customers, items, total, created_at
  FROM import_file WHERE shop_id = ?1 AND id = ?2 LIMIT 1;

-- import_file_insert  sittiiottio  -  shop  portal
-- try _ items
INSERT INTO import_file (shop_id, user_id, list, name, bytes, date_format,
       decimal_comma, customer, tax_rate, due_days, send)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11);

-- What waits of this person, or has rows left to be mended, gives way to
-- another file; old ones and old receipts go with it.
-- import_files_forget  si  -  shop  portal
-- try 1
DELETE FROM import_file
 WHERE shop_id = ?1
   AND ((user_id = ?2 AND (state = 'waiting' OR refused > 0))
        OR (created_at < NOW(6) - INTERVAL 1 DAY
            AND (state <> 'done' OR refused > 0))
        OR created_at < NOW(6) - INTERVAL 90 DAY);

-- Not twice at a time; one that was broken off may begin again.
-- import_file_start  si  -  shop  portal
-- try 1
UPDATE import_file SET state = 'running', started_at = NOW(6)
 WHERE shop_id = ?1 AND id = ?2
   AND (state = 'waiting'
        OR (state = 'running' AND started_at < NOW(6) - INTERVAL 10 MINUTE));

-- import_file_stop  si  -  shop  portal
-- try 2
UPDATE import_file SET state = 'waiting'
 WHERE shop_id = ?1 AND id = ?2 AND state = 'running';

-- import_file_done  siiiiiiiiim  -  shop  portal
-- try 2
UPDATE import_file
   SET state = 'done', row_count = ?3, created = ?4, changed = ?5,
       unchanged = ?6, refused = ?7, sent = ?8, customers = ?9, items = ?10,
       total = ?11
 WHERE shop_id = ?1 AND id = ?2 AND state = 'running';

-- import_part_insert  siib  -  shop  portal
-- try 1 77
INSERT INTO import_part (shop_id, import_id, n, body)
VALUES (?1, ?2, ?3, ?4);

-- import_part_of  sii  b  shop  portal
SELECT body FROM import_part
 WHERE shop_id = ?1 AND import_id = ?2 AND n = ?3 LIMIT 1;

-- import_parts_forget  si  -  shop  portal
DELETE FROM import_part WHERE shop_id = ?1 AND import_id = ?2;
