-- Behind a restored backup (counterfoil restored).  Ids that were given since
-- the backup are in QuickBooks' memos, in addresses and in other programs: none
-- of them may be given again.  {db} is the database.
SET @below = (SELECT 1000000 + MAX(n) FROM (
  SELECT MAX(id) AS n FROM {db}.invoice UNION ALL SELECT MAX(id) FROM payment
  UNION ALL SELECT MAX(id) FROM customer UNION ALL SELECT MAX(id) FROM item
  UNION ALL SELECT MAX(id) FROM connection UNION ALL SELECT MAX(id) FROM sync_event
  UNION ALL SELECT MAX(id) FROM sync_attempt UNION ALL SELECT 0) AS given);
EXECUTE IMMEDIATE CONCAT('ALTER TABLE {db}.invoice AUTO_INCREMENT = ', @below);
EXECUTE IMMEDIATE CONCAT('ALTER TABLE {db}.payment AUTO_INCREMENT = ', @below);
EXECUTE IMMEDIATE CONCAT('ALTER TABLE {db}.customer AUTO_INCREMENT = ', @below);
EXECUTE IMMEDIATE CONCAT('ALTER TABLE {db}.item AUTO_INCREMENT = ', @below);
EXECUTE IMMEDIATE CONCAT('ALTER TABLE {db}.connection AUTO_INCREMENT = ', @below);
EXECUTE IMMEDIATE CONCAT('ALTER TABLE {db}.sync_event AUTO_INCREMENT = ', @below);
EXECUTE IMMEDIATE CONCAT('ALTER TABLE {db}.sync_attempt AUTO_INCREMENT = ', @below);
UPDATE {db}.connection SET restored_below = @below;
