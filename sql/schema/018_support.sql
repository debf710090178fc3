-- The audit as its page reads it, what support staff looked at, and the proof
-- that nothing stands twice in QuickBooks.

-- kind is what the audit's page can be narrowed to; what is no kind of its own
-- is a setting.  party is who: "user:7", else the kind of actor.
ALTER TABLE audit
  MODIFY actor ENUM('user','key','operator','engine','support') NOT NULL,
  ADD COLUMN kind VARCHAR(10) CHARACTER SET ascii COLLATE ascii_nopad_bin AS (CASE
    WHEN what LIKE '%.retry' THEN 'retry'
    WHEN what LIKE '%.map' THEN 'mapping'
    WHEN SUBSTRING_INDEX(what, '.', 1) IN ('invoice', 'payment', 'customer', 'item', 'tax_rate') THEN 'record'
    WHEN SUBSTRING_INDEX(what, '.', 1) IN ('connection', 'setup') THEN 'connection'
    WHEN SUBSTRING_INDEX(what, '.', 1) IN ('import', 'export') THEN 'file'
    WHEN SUBSTRING_INDEX(what, '.', 1) IN ('user', 'key', 'shop') THEN 'people'
    WHEN SUBSTRING_INDEX(what, '.', 1) = 'support' THEN 'support'
    ELSE 'setting' END) STORED,
  ADD COLUMN party VARCHAR(30) CHARACTER SET ascii COLLATE ascii_nopad_bin
    AS (IF(actor = 'user', CONCAT('user:', actor_id), CONCAT(actor, ''))) STORED,
  ADD KEY kind (shop_id, kind, id),
  ADD KEY party (shop_id, party, id),
  ADD KEY party_kind (shop_id, party, kind, id);

-- Every look of support staff into a shop: who, when, why, at what.  The first
-- of a reason has the page 'reason'; it opens the shop for an hour, to that
-- sign-in.  Support's database user may add rows and read them, no more.
CREATE TABLE support_look (
  shop_id BIGINT NOT NULL,
  id BIGINT NOT NULL AUTO_INCREMENT,
  at DATETIME(6) NOT NULL DEFAULT NOW(6),
  user_id BIGINT NOT NULL,
  user_name VARCHAR(120) NOT NULL,
  session_hash BINARY(32) NOT NULL,
  reason VARCHAR(200) NOT NULL,
  page ENUM('reason','shop','log','event') NOT NULL,
  event_id BIGINT NOT NULL DEFAULT 0,
  label VARCHAR(120) NOT NULL DEFAULT '', -- of what was looked at
  PRIMARY KEY (shop_id, id),
  KEY id (id),
  KEY reason (shop_id, user_id, page, id),
  FOREIGN KEY (shop_id) REFERENCES shop (id)
);

-- The shop is told of each look by the database, so that no program can forget.
CREATE TRIGGER look_told AFTER INSERT ON support_look FOR EACH ROW
INSERT INTO audit (shop_id, actor, actor_id, actor_name, what, entity, entity_id, detail)
VALUES (NEW.shop_id, 'support', NEW.user_id, NEW.user_name, CONCAT('support.', NEW.page),
        IF(NEW.event_id = 0, '', 'event'), NEW.event_id,
        CONCAT(NEW.label, IF(NEW.label = '', '', '. '), 'Reason: ', NEW.reason));

-- Support finds by what it was told, in any shop.
ALTER TABLE shop
  ADD COLUMN name_key VARCHAR(120) COLLATE utf8mb4_nopad_bin AS (LOWER(name)) STORED,
  ADD KEY name_key (name_key, id);
ALTER TABLE invoice ADD KEY number_anywhere (number_key, shop_id, id);
ALTER TABLE sync_attempt ADD KEY intuit_tid (intuit_tid, id);

-- What Check again of "No doubles" read in QuickBooks (job kind 'doubles').
ALTER TABLE job MODIFY kind ENUM('exchange','lists','disconnect','check','doubles') NOT NULL;
