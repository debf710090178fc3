-- Gives the INSERTs that fill every table of shops: eight rows for shop 1 and
-- eight for shop 2 under the same ids.  Row n refers to the rows n of other
-- tables and passes through the values of each ENUM.  Texts that an index
-- holds are the same in both shops ("x1" ...), so that a statement which
-- forgets its tenant meets both; all other texts are canaries: "canary2-1".
SELECT CONCAT('INSERT INTO `', table_name, '` (',
    GROUP_CONCAT('`', column_name, '`' ORDER BY ordinal_position), ') SELECT ',
    GROUP_CONCAT(CASE
        WHEN column_name = 'shop_id' THEN 's'
        WHEN extra LIKE '%auto_increment%' AND NOT ours THEN 'n + 100 * (s - 1)'
        WHEN data_type = 'enum' THEN CONCAT('1 + (n - 1) % ', 1 + LENGTH(column_type) - LENGTH(REPLACE(column_type, ',', '')))
        WHEN data_type = 'tinyint' THEN '1'
        WHEN data_type IN ('int', 'bigint') THEN 'n'
        WHEN data_type = 'datetime' THEN 'NOW(6) - INTERVAL n MINUTE - INTERVAL s SECOND'
        WHEN data_type = 'date' THEN '\'2026-06-18\''
        WHEN data_type IN ('binary', 'varbinary') AND everywhere THEN 'RPAD(CONCAT(CHAR(119 + s), n), 32, \'.\')'
        WHEN data_type IN ('binary', 'varbinary') AND indexed THEN 'RPAD(CONCAT(\'x\', n), 32, \'.\')'
        WHEN data_type IN ('binary', 'varbinary') THEN 'RPAD(CONCAT(\'canary\', s, \'-\', n), 32, \'.\')'
        WHEN indexed THEN 'CONCAT(\'x\', n)'
        WHEN character_maximum_length < 9 THEN 'CONCAT(CHAR(64 + s), n)'
        ELSE 'CONCAT(\'canary\', s, \'-\', n)' END ORDER BY ordinal_position),
    ' FROM (SELECT seq AS n FROM seq_1_to_8) AS a, (SELECT seq AS s FROM seq_1_to_2) AS b',
    IF(lone, ' WHERE n = 1', ''), ';')
  FROM (SELECT c.*,
          EXISTS (SELECT 1 FROM information_schema.statistics AS k
           WHERE k.table_schema = c.table_schema AND k.table_name = c.table_name
             AND k.index_name = 'PRIMARY' AND k.column_name = 'shop_id') AS ours,
          (SELECT COUNT(*) = 1 AND MIN(k.column_name) = 'shop_id'
             FROM information_schema.statistics AS k
            WHERE k.table_schema = c.table_schema AND k.table_name = c.table_name
              AND k.index_name = 'PRIMARY') AS lone,
          EXISTS (SELECT 1 FROM information_schema.statistics AS k
           WHERE k.table_schema = c.table_schema AND k.table_name = c.table_name
             AND k.column_name = c.column_name) AS indexed,
          EXISTS (SELECT 1 FROM information_schema.statistics AS k
           WHERE k.table_schema = c.table_schema AND k.table_name = c.table_name
             AND k.column_name = c.column_name AND k.non_unique = 0
             AND NOT EXISTS (SELECT 1 FROM information_schema.statistics AS o
                  WHERE o.table_schema = k.table_schema AND o.table_name = k.table_name
                    AND o.index_name = k.index_name AND o.column_name = 'shop_id')) AS everywhere
          FROM information_schema.columns AS c
         WHERE c.table_schema = DATABASE() AND c.is_generated = 'NEVER') AS c
 WHERE EXISTS (SELECT 1 FROM information_schema.columns AS o
    WHERE o.table_schema = DATABASE() AND o.table_name = c.table_name
      AND o.column_name = 'shop_id')
 GROUP BY table_name;
