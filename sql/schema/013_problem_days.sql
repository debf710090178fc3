-- How often a cause kept something out, by day (UTC): the line that a problem
-- shows of its last days.  Moved by triggers like problem; pruned by age.
CREATE TABLE problem_day (
  shop_id BIGINT NOT NULL,
  cause VARCHAR(40) CHARACTER SET ascii COLLATE ascii_nopad_bin NOT NULL,
  about VARCHAR(120) COLLATE utf8mb4_nopad_bin NOT NULL,
  day DATE NOT NULL,
  n BIGINT NOT NULL,
  PRIMARY KEY (shop_id, cause, about, day),
  KEY day (day),
  FOREIGN KEY (shop_id) REFERENCES shop (id) ON DELETE CASCADE
);

INSERT INTO problem_day
SELECT shop_id, cause, about, DATE(changed_at), COUNT(*)
  FROM sync_event WHERE state IN ('needs_attention', 'failed')
 GROUP BY shop_id, cause, about, DATE(changed_at);

-- The open events of one problem, in the order they came.
ALTER TABLE sync_event ADD KEY problem (shop_id, state, cause, about, id);

-- What changed before a moment.
ALTER TABLE audit ADD KEY at (shop_id, at);

CREATE TRIGGER problem_day_new AFTER INSERT ON sync_event FOR EACH ROW
IF NEW.state IN ('needs_attention', 'failed') THEN
  INSERT INTO problem_day VALUES (NEW.shop_id, NEW.cause, NEW.about, DATE(NEW.changed_at), 1)
      ON DUPLICATE KEY UPDATE n = n + 1
; END IF;

CREATE TRIGGER problem_day_moved AFTER UPDATE ON sync_event FOR EACH ROW
IF NEW.state IN ('needs_attention', 'failed')
   AND (OLD.state NOT IN ('needs_attention', 'failed') OR OLD.cause <> NEW.cause OR OLD.about <> NEW.about) THEN
  INSERT INTO problem_day VALUES (NEW.shop_id, NEW.cause, NEW.about, DATE(NEW.changed_at), 1)
      ON DUPLICATE KEY UPDATE n = n + 1
; END IF;
