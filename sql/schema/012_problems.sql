-- What a cause is about ("tax_rate:12", see event.h) and the money that stays
-- out with the record, in minor units: of an invoice that is to be posted.
ALTER TABLE sync_event
  ADD COLUMN about VARCHAR(120) COLLATE utf8mb4_nopad_bin NOT NULL DEFAULT '',
  ADD COLUMN amount BIGINT NOT NULL DEFAULT 0;

UPDATE sync_event AS e JOIN invoice AS i ON i.shop_id = e.shop_id AND i.id = e.record_id
   SET e.amount = i.total
 WHERE e.entity = 'invoice' AND e.operation = 'post' AND e.direction = 'out'
   AND e.state NOT IN ('succeeded', 'skipped');

-- Each cause once, with what it is about: how many open events it keeps out,
-- and their money.  The row with cause '' is the sum of the shop's others; what
-- has no cause is 'unknown'.  The
-- triggers below move it with each event, so that no statement can forget
-- it; a row of n 0 is of a cause that was repaired.
CREATE TABLE problem (
  shop_id BIGINT NOT NULL,
  cause VARCHAR(40) CHARACTER SET ascii COLLATE ascii_nopad_bin NOT NULL,
  about VARCHAR(120) COLLATE utf8mb4_nopad_bin NOT NULL,
  n BIGINT NOT NULL,
  invoices BIGINT NOT NULL,
  amount BIGINT NOT NULL,
  since DATETIME(6) NOT NULL,   -- the oldest of them was queued
  last_at DATETIME(6) NOT NULL, -- the newest of them failed
  last_event BIGINT NOT NULL,
  message VARCHAR(500) NOT NULL, -- of that one
  PRIMARY KEY (shop_id, cause, about),
  KEY n (shop_id, n),
  FOREIGN KEY (shop_id) REFERENCES shop (id) ON DELETE CASCADE
);

INSERT INTO problem
SELECT shop_id, IF(cause = '', 'unknown', cause) AS named, about, COUNT(*), SUM(entity = 'invoice'), SUM(amount), MIN(created_at), MAX(changed_at), MAX(id), MAX(message)
  FROM sync_event WHERE state IN ('needs_attention', 'failed')
 GROUP BY shop_id, named, about;

INSERT INTO problem
SELECT shop_id, '', '', SUM(n), SUM(invoices), SUM(amount), MIN(since), MAX(last_at), MAX(last_event), ''
  FROM problem GROUP BY shop_id;

-- A statement of a schema file ends with a ';' at the end of its line, so those
-- within a trigger stand at the beginning of the next.
CREATE TRIGGER event_amount BEFORE INSERT ON sync_event FOR EACH ROW
IF NEW.entity = 'invoice' AND NEW.operation = 'post' AND NEW.direction = 'out' THEN
  SET NEW.amount = COALESCE((SELECT i.total FROM invoice AS i WHERE i.shop_id = NEW.shop_id AND i.id = NEW.record_id), 0)
; END IF;

CREATE TRIGGER problem_new AFTER INSERT ON sync_event FOR EACH ROW
IF NEW.state IN ('needs_attention', 'failed') THEN
  INSERT INTO problem
  VALUES (NEW.shop_id, IF(NEW.cause = '', 'unknown', NEW.cause), NEW.about, 1, NEW.entity = 'invoice', NEW.amount, NEW.created_at, NEW.changed_at, NEW.id, NEW.message),
         (NEW.shop_id, '', '', 1, NEW.entity = 'invoice', NEW.amount, NEW.created_at, NEW.changed_at, NEW.id, '')
      ON DUPLICATE KEY UPDATE
         since = IF(n = 0, VALUES(since), LEAST(since, VALUES(since))), n = n + 1,
         invoices = invoices + VALUES(invoices), amount = amount + VALUES(amount),
         last_at = VALUES(last_at), last_event = VALUES(last_event), message = VALUES(message)
; END IF;

CREATE TRIGGER problem_moved AFTER UPDATE ON sync_event FOR EACH ROW
BEGIN
  IF OLD.state IN ('needs_attention', 'failed') THEN
    UPDATE problem SET n = n - 1, invoices = invoices - (OLD.entity = 'invoice'), amount = amount - OLD.amount
     WHERE shop_id = OLD.shop_id AND ((cause = IF(OLD.cause = '', 'unknown', OLD.cause) AND about = OLD.about) OR (cause = '' AND about = ''))
; END IF
; IF NEW.state IN ('needs_attention', 'failed') THEN
    INSERT INTO problem
    VALUES (NEW.shop_id, IF(NEW.cause = '', 'unknown', NEW.cause), NEW.about, 1, NEW.entity = 'invoice', NEW.amount, NEW.created_at, NEW.changed_at, NEW.id, NEW.message),
           (NEW.shop_id, '', '', 1, NEW.entity = 'invoice', NEW.amount, NEW.created_at, NEW.changed_at, NEW.id, '')
        ON DUPLICATE KEY UPDATE
           since = IF(n = 0, VALUES(since), LEAST(since, VALUES(since))), n = n + 1,
           invoices = invoices + VALUES(invoices), amount = amount + VALUES(amount),
           last_at = VALUES(last_at), last_event = VALUES(last_event), message = VALUES(message)
; END IF
; END;

CREATE TRIGGER problem_gone AFTER DELETE ON sync_event FOR EACH ROW
IF OLD.state IN ('needs_attention', 'failed') THEN
  UPDATE problem SET n = n - 1, invoices = invoices - (OLD.entity = 'invoice'), amount = amount - OLD.amount
   WHERE shop_id = OLD.shop_id AND ((cause = IF(OLD.cause = '', 'unknown', OLD.cause) AND about = OLD.about) OR (cause = '' AND about = ''))
; END IF;
