-- The check-up of a shop's connection (features.md A7), and when a sweeper was
-- last at work.

-- That a sweeper looked for work, once a minute; a row for each boot of a host.
CREATE TABLE beat (
  host VARCHAR(80) CHARACTER SET ascii COLLATE ascii_nopad_bin NOT NULL PRIMARY KEY,
  at DATETIME(6) NOT NULL,
  KEY at (at)
);

-- When a shop's books are checked by themselves next: each week, the shops
-- spread over it.  A shop that never connected has no row.
CREATE TABLE checkup (
  shop_id BIGINT NOT NULL PRIMARY KEY,
  due_at DATETIME(6) NOT NULL,
  KEY due_at (due_at),
  FOREIGN KEY (shop_id) REFERENCES shop (id) ON DELETE CASCADE
);
INSERT INTO checkup
SELECT DISTINCT shop_id, NOW(6) + INTERVAL MOD(shop_id * 7919, 604800) SECOND FROM connection;
CREATE TRIGGER checkup_begins AFTER INSERT ON connection FOR EACH ROW
INSERT IGNORE INTO checkup VALUES (NEW.shop_id, NOW(6) + INTERVAL 1 DAY + INTERVAL MOD(NEW.shop_id * 7919, 518400) SECOND);

-- One check, with what it found; the newest thirty of a shop are kept.
CREATE TABLE health_run (
  shop_id BIGINT NOT NULL,
  id BIGINT NOT NULL AUTO_INCREMENT,
  at DATETIME(6) NOT NULL DEFAULT NOW(6),
  why ENUM('weekly','asked','close') NOT NULL,
  by_name VARCHAR(100) NOT NULL DEFAULT '', -- who asked
  month DATE NULL,                          -- its first day: before it is closed
  stops INT NOT NULL,
  warns INT NOT NULL,
  records BIGINT NOT NULL DEFAULT 0,        -- of the month that are not as they should be
  PRIMARY KEY (shop_id, id),
  KEY id (id),
  FOREIGN KEY (shop_id) REFERENCES shop (id) ON DELETE CASCADE
);
CREATE TABLE health_finding (
  shop_id BIGINT NOT NULL,
  run_id BIGINT NOT NULL,
  place INT NOT NULL,
  part ENUM('check','scenario','month') NOT NULL,
  name VARCHAR(40) CHARACTER SET ascii NOT NULL,
  title VARCHAR(100) NOT NULL,
  level ENUM('good','note','warn','stop') NOT NULL,
  who VARCHAR(40) NOT NULL DEFAULT '',
  said VARCHAR(2000) NOT NULL,
  fix VARCHAR(1000) NOT NULL DEFAULT '',
  href VARCHAR(300) NOT NULL DEFAULT '',
  press VARCHAR(60) NOT NULL DEFAULT '',
  PRIMARY KEY (shop_id, run_id, place),
  FOREIGN KEY (shop_id, run_id) REFERENCES health_run (shop_id, id) ON DELETE CASCADE
);
-- What of the month is not in QuickBooks as it is here, at most a hundred.
CREATE TABLE health_record (
  shop_id BIGINT NOT NULL,
  run_id BIGINT NOT NULL,
  place INT NOT NULL,
  entity ENUM('invoice','payment') NOT NULL,
  record_id BIGINT NOT NULL,
  label VARCHAR(100) NOT NULL,
  amount BIGINT NOT NULL,
  said VARCHAR(300) NOT NULL,
  PRIMARY KEY (shop_id, run_id, place),
  FOREIGN KEY (shop_id, run_id) REFERENCES health_run (shop_id, id) ON DELETE CASCADE
);

-- Books that were closed and are open again stay noted until they are closed.
ALTER TABLE connection
  ADD COLUMN reopened_from DATE NULL,
  ADD COLUMN reopened_at DATETIME(6) NULL;
CREATE TRIGGER books_reopened BEFORE UPDATE ON connection FOR EACH ROW
SET NEW.reopened_at = IF(OLD.book_close IS NOT NULL AND (NEW.book_close IS NULL OR NEW.book_close < OLD.book_close),
                         COALESCE(OLD.reopened_at, NOW(6)),
                         IF(NEW.book_close >= OLD.reopened_from, NULL, OLD.reopened_at)),
    NEW.reopened_from = IF(OLD.book_close IS NOT NULL AND (NEW.book_close IS NULL OR NEW.book_close < OLD.book_close),
                           GREATEST(COALESCE(OLD.reopened_from, OLD.book_close), OLD.book_close),
                           IF(NEW.book_close >= OLD.reopened_from, NULL, OLD.reopened_from));

-- A month's invoices, for the check before it is closed.
ALTER TABLE invoice ADD KEY invoice_date (shop_id, invoice_date, id);
