-- One press that sends records again: a Retry, or a saved fix that retries.
-- What became of them since is not kept here: it is counted from the events.
CREATE TABLE receipt (
  shop_id BIGINT NOT NULL,
  id BIGINT NOT NULL AUTO_INCREMENT,
  at DATETIME(6) NOT NULL DEFAULT NOW(6),
  actor ENUM('user','key','operator','engine') NOT NULL,
  actor_id BIGINT NOT NULL,
  actor_name VARCHAR(190) NOT NULL,
  pressed VARCHAR(20) CHARACTER SET ascii NOT NULL, -- 'one', 'cause' ... (lib/event/receipt.h)
  said VARCHAR(300) NOT NULL,      -- what the button spoke of: "Failed, invoices"
  asked BIGINT NOT NULL DEFAULT 0, -- events of the press ...
  moved BIGINT NOT NULL DEFAULT 0, -- ... that went back into the queue
  more TINYINT(1) NOT NULL DEFAULT 0, -- there were further ones
  PRIMARY KEY (shop_id, id),
  KEY id (id),
  KEY at (at), -- for counterfoil prune
  FOREIGN KEY (shop_id) REFERENCES shop (id)
);

CREATE TABLE receipt_event (
  shop_id BIGINT NOT NULL,
  receipt_id BIGINT NOT NULL,
  event_id BIGINT NOT NULL, -- as asked
  on_id BIGINT NOT NULL,    -- the newest of its record then: what was acted on
  why VARCHAR(20) CHARACTER SET ascii NOT NULL DEFAULT '', -- not moved, and why
  root_id BIGINT NOT NULL DEFAULT 0, -- the event it waited for
  cause VARCHAR(40) CHARACTER SET ascii NOT NULL DEFAULT '', -- what kept it out then
  about VARCHAR(120) NOT NULL DEFAULT '',
  PRIMARY KEY (shop_id, receipt_id, event_id),
  KEY acted (shop_id, on_id, receipt_id),
  FOREIGN KEY (shop_id, receipt_id) REFERENCES receipt (shop_id, id) ON DELETE CASCADE
);
