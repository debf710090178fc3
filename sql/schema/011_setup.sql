-- Set-up before the first invoice, QuickBooks' own names beside ours, and what
-- QuickBooks tells us.

-- A company that was connected before this counts as set up.
ALTER TABLE connection
  ADD COLUMN sync ENUM('on','off') NOT NULL DEFAULT 'on', -- off until set-up is finished
  ADD COLUMN setup_step VARCHAR(20) CHARACTER SET ascii NOT NULL DEFAULT '', -- where it was left
  ADD COLUMN go_live DATE NULL,                    -- documents dated before are not sent
  ADD COLUMN canary_id BIGINT NOT NULL DEFAULT 0,  -- the invoice that is tried first
  ADD COLUMN book_close DATE NULL,                 -- Preferences: BookCloseDate
  ADD COLUMN allows_discount TINYINT(1) NOT NULL DEFAULT 1, -- Preferences: AllowDiscount
  ADD COLUMN auto_apply_credit TINYINT(1) NOT NULL DEFAULT 0, -- Preferences: AutoApplyCredit
  ADD COLUMN subscription VARCHAR(40) CHARACTER SET ascii NOT NULL DEFAULT '', -- CompanyInfo
  ADD COLUMN changes_since DATETIME(6) NULL,       -- changes are read from here on
  ADD COLUMN changes_tried DATETIME(6) NULL,       -- then not all could be read
  ADD COLUMN left_out VARCHAR(20) CHARACTER SET ascii NOT NULL DEFAULT ''; -- kinds of names that are not in the lists

-- What comes back from QuickBooks, by kind of record; what goes there has its
-- settings already (push_customer_updates, auto_create_items, sync_payments).
ALTER TABLE shop
  ADD COLUMN customers_in TINYINT(1) NOT NULL DEFAULT 0,
  ADD COLUMN items_in TINYINT(1) NOT NULL DEFAULT 0,
  ADD COLUMN payments_in TINYINT(1) NOT NULL DEFAULT 1,
  ADD COLUMN member_words VARCHAR(40) NOT NULL DEFAULT 'Member savings'; -- of a member discount, on the discount line

-- QuickBooks' customers and items stand in the cached lists, too.
ALTER TABLE reference
  MODIFY kind ENUM('account','item','tax_code','term','payment_method','customer') NOT NULL,
  MODIFY name VARCHAR(500) NOT NULL,
  MODIFY name_key VARCHAR(500) COLLATE utf8mb4_nopad_bin NOT NULL,
  ADD COLUMN email VARCHAR(200) NOT NULL DEFAULT '',
  ADD COLUMN sync_token VARCHAR(20) CHARACTER SET ascii NOT NULL DEFAULT '';

-- The connection in which a person asked that the item be created although
-- missing ones are not.
ALTER TABLE item ADD COLUMN create_for BIGINT NOT NULL DEFAULT 0;

-- 'tax_default': stands for a rate that is not mapped; 'tax_exempt': the code
-- of customers who pay no tax.
ALTER TABLE mapping MODIFY kind
  ENUM('tax','income_account','discount_account','term','payment_method','deposit_account','tax_default','tax_exempt') NOT NULL;

-- Where the sales of a category of new items go.
CREATE TABLE category_account (
  shop_id BIGINT NOT NULL,
  connection_id BIGINT NOT NULL,
  category_key VARCHAR(60) COLLATE utf8mb4_nopad_bin NOT NULL, -- folded
  qbo_id VARCHAR(20) CHARACTER SET ascii COLLATE ascii_nopad_bin NOT NULL,
  saved_at DATETIME(6) NOT NULL DEFAULT NOW(6),
  PRIMARY KEY (shop_id, connection_id, category_key),
  FOREIGN KEY (shop_id, connection_id) REFERENCES connection (shop_id, id)
);

-- The page of item settings lists the categories of the shop, as they are written.
ALTER TABLE item
  MODIFY category VARCHAR(60) COLLATE utf8mb4_nopad_bin NOT NULL DEFAULT '',
  ADD KEY category (shop_id, category);

-- What of QuickBooks is to be read again.  A notice says no more than that: one
-- that comes twice, late or out of order finds its row, and seq tells whoever
-- has read the record since whether another came meanwhile.  What was read
-- stays with seq 0 until due_at: a notice adds one to seq and leaves due_at as
-- it is, so that nothing is read twice in ten seconds, however often it is named.
CREATE TABLE inbox (
  shop_id BIGINT NOT NULL,
  connection_id BIGINT NOT NULL,
  entity ENUM('customer','item','invoice','payment','preferences') NOT NULL,
  qbo_id VARCHAR(20) CHARACTER SET ascii COLLATE ascii_nopad_bin NOT NULL,
  merged_into VARCHAR(20) CHARACTER SET ascii COLLATE ascii_nopad_bin NOT NULL DEFAULT '',
  seq BIGINT NOT NULL DEFAULT 1,
  tries INT NOT NULL DEFAULT 0,
  due_at DATETIME(6) NOT NULL DEFAULT NOW(6),
  at DATETIME(6) NOT NULL DEFAULT NOW(6),
  PRIMARY KEY (shop_id, connection_id, entity, qbo_id),
  KEY due (shop_id, connection_id, due_at),
  FOREIGN KEY (shop_id, connection_id) REFERENCES connection (shop_id, id)
);

-- Until when each record has been heard of, by the notices' own time.  One that
-- is no newer is a repetition or was overtaken: whoever read the record since
-- has seen what it says, so it changes nothing, however often it comes (W3).
-- Who was merged into whom is a matter of its own.  fresh: the last one was
-- newer; for the statement behind it, in the same transaction.
CREATE TABLE noticed (
  shop_id BIGINT NOT NULL,
  connection_id BIGINT NOT NULL,
  entity ENUM('customer','item','invoice','payment','preferences') NOT NULL,
  qbo_id VARCHAR(20) CHARACTER SET ascii COLLATE ascii_nopad_bin NOT NULL,
  merged_into VARCHAR(20) CHARACTER SET ascii COLLATE ascii_nopad_bin NOT NULL DEFAULT '',
  at DATETIME(6) NOT NULL,
  fresh TINYINT(1) NOT NULL DEFAULT 1,
  PRIMARY KEY (shop_id, connection_id, entity, qbo_id, merged_into),
  KEY at (at), -- for counterfoil prune
  FOREIGN KEY (shop_id, connection_id) REFERENCES connection (shop_id, id)
);

-- Reading what changed has a lane of its own beside the connection's queue.
ALTER TABLE lane MODIFY kind ENUM('post','job','changes') NOT NULL;
ALTER TABLE wake MODIFY kind ENUM('post','job','changes') NOT NULL;
INSERT IGNORE INTO lane (shop_id, kind, connection_id, due_at)
SELECT shop_id, 'changes', id, NOW(6) FROM connection WHERE state = 'active';

-- What QuickBooks did to a record of ours since we last wrote it.
-- sync_token and snapshot stay what they were, so that a post over it is
-- noticed; what it is there now stands beside them until a person decides.
ALTER TABLE link
  ADD COLUMN theirs ENUM('','changed','voided','deleted','inactive','merged') NOT NULL DEFAULT '',
  ADD COLUMN theirs_at DATETIME(6) NULL,
  ADD COLUMN theirs_token VARCHAR(20) CHARACTER SET ascii NOT NULL DEFAULT '',
  ADD COLUMN theirs_total BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN theirs_snapshot MEDIUMTEXT NULL;

-- A payment that was recorded in QuickBooks: never posted, follows its own.
ALTER TABLE payment ADD COLUMN from_quickbooks TINYINT(1) NOT NULL DEFAULT 0;

-- early: goes out although sync is off (the canary, and what it needs).  The
-- operations of direction 'in' say what was done in QuickBooks.
ALTER TABLE sync_event
  MODIFY operation ENUM('post','void','delete','unapply','change','merge','deactivate') NOT NULL DEFAULT 'post',
  ADD COLUMN early TINYINT(1) NOT NULL DEFAULT 0;

-- 'check': read a record in QuickBooks and compare it with what was sent.
ALTER TABLE job
  MODIFY kind ENUM('exchange','lists','disconnect','check') NOT NULL,
  ADD COLUMN entity ENUM('customer','item','invoice','payment') NULL,
  ADD COLUMN record_id BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN result MEDIUMTEXT NULL; -- for the page, JSON

-- The owner's word that this Connect may open another company's links.
ALTER TABLE connect_state ADD COLUMN new_set TINYINT(1) NOT NULL DEFAULT 0;
