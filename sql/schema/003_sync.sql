-- The connection to QuickBooks, the engine's queue and its memory
-- (protocol.md).  Ids of QuickBooks are keyed by connection: one row of
-- connection stands for a realm, for ever.

CREATE TABLE connection (
  shop_id BIGINT NOT NULL,
  id BIGINT NOT NULL AUTO_INCREMENT,
  realm_hmac BINARY(32) NOT NULL,
  realm_web VARBINARY(200) NOT NULL, -- sealed with the web key, for display
  environment ENUM('sandbox','production') NOT NULL,
  company_name VARCHAR(200) NOT NULL DEFAULT '',
  country VARCHAR(20) CHARACTER SET ascii NOT NULL DEFAULT '',
  currency CHAR(3) CHARACTER SET ascii NOT NULL DEFAULT '',
  state ENUM('active','expired','disconnected') NOT NULL,
  reason VARCHAR(300) NOT NULL DEFAULT '', -- one sentence: who and why
  generation BIGINT NOT NULL DEFAULT 1,
  custom_numbers TINYINT(1) NOT NULL DEFAULT 1, -- Preferences: CustomTxnNumbers
  uses_tax TINYINT(1) NOT NULL DEFAULT 1,       -- Preferences: UsingSalesTax
  lists_at DATETIME(6) NULL,                    -- reference lists as of
  connected_at DATETIME(6) NOT NULL DEFAULT NOW(6),
  changed_at DATETIME(6) NOT NULL DEFAULT NOW(6),
  refresh_ends_at DATETIME(6) NULL,
  PRIMARY KEY (shop_id, id),
  KEY id (id),
  UNIQUE KEY realm (shop_id, realm_hmac),
  KEY realm_hmac (realm_hmac),
  FOREIGN KEY (shop_id) REFERENCES shop (id)
);

-- Tokens, readable by the sweeper's database user only.
CREATE TABLE secret (
  shop_id BIGINT NOT NULL,
  connection_id BIGINT NOT NULL,
  realm VARBINARY(200) NOT NULL,      -- sealed with the token key
  access VARBINARY(8000) NOT NULL,
  refresh VARBINARY(2000) NOT NULL,
  previous VARBINARY(2000) NOT NULL,  -- the refresh token before it, or empty
  refresh_hash BINARY(32) NOT NULL,
  access_ends_at DATETIME(6) NOT NULL,
  refreshed_at DATETIME(6) NOT NULL,
  refreshing TINYINT(1) NOT NULL DEFAULT 0,
  ref_epoch BIGINT NOT NULL DEFAULT 0,
  ref_until DATETIME(6) NULL,
  PRIMARY KEY (shop_id, connection_id),
  KEY refreshed_at (refreshed_at),
  FOREIGN KEY (shop_id, connection_id) REFERENCES connection (shop_id, id)
);

-- Cached lists of QuickBooks: accounts, items, tax codes, terms, methods.
CREATE TABLE reference (
  shop_id BIGINT NOT NULL,
  connection_id BIGINT NOT NULL,
  kind ENUM('account','item','tax_code','term','payment_method') NOT NULL,
  qbo_id VARCHAR(20) CHARACTER SET ascii COLLATE ascii_nopad_bin NOT NULL,
  name VARCHAR(200) NOT NULL,
  name_key VARCHAR(200) COLLATE utf8mb4_nopad_bin NOT NULL,
  type VARCHAR(60) NOT NULL DEFAULT '', -- AccountType, item Type
  rate BIGINT NOT NULL DEFAULT 0,       -- tax codes: combined, millionths of a percent
  active TINYINT(1) NOT NULL DEFAULT 1,
  PRIMARY KEY (shop_id, connection_id, kind, qbo_id),
  KEY name_key (shop_id, connection_id, kind, name_key),
  FOREIGN KEY (shop_id, connection_id) REFERENCES connection (shop_id, id)
);

-- What the shop decided: a local thing -> a QuickBooks id.
CREATE TABLE mapping (
  shop_id BIGINT NOT NULL,
  connection_id BIGINT NOT NULL,
  kind ENUM('tax','income_account','discount_account','term') NOT NULL,
  local_id BIGINT NOT NULL DEFAULT 0, -- tax_rate.id; 0: the default
  qbo_id VARCHAR(20) CHARACTER SET ascii COLLATE ascii_nopad_bin NOT NULL,
  saved_at DATETIME(6) NOT NULL DEFAULT NOW(6),
  PRIMARY KEY (shop_id, connection_id, kind, local_id),
  FOREIGN KEY (shop_id, connection_id) REFERENCES connection (shop_id, id)
);

-- Which record there is which record here, and what was last posted.
CREATE TABLE link (
  shop_id BIGINT NOT NULL,
  connection_id BIGINT NOT NULL,
  entity ENUM('customer','item','invoice','payment') NOT NULL,
  local_id BIGINT NOT NULL,
  qbo_id VARCHAR(20) CHARACTER SET ascii COLLATE ascii_nopad_bin NOT NULL,
  qbo_number VARCHAR(21) NOT NULL DEFAULT '',
  sync_token VARCHAR(20) CHARACTER SET ascii NOT NULL,
  posted_revision BIGINT NOT NULL,
  posted_total BIGINT NOT NULL DEFAULT 0, -- QuickBooks' number is the truth
  snapshot MEDIUMTEXT NOT NULL, -- the fields we own as QuickBooks last had them
  linked_at DATETIME(6) NOT NULL DEFAULT NOW(6),
  changed_at DATETIME(6) NOT NULL DEFAULT NOW(6),
  PRIMARY KEY (shop_id, connection_id, entity, local_id),
  UNIQUE KEY qbo_id (shop_id, connection_id, entity, qbo_id),
  FOREIGN KEY (shop_id, connection_id) REFERENCES connection (shop_id, id)
);

-- What a read by name found before a first create.  qbo_id '' = nothing.
CREATE TABLE candidate (
  shop_id BIGINT NOT NULL,
  connection_id BIGINT NOT NULL,
  entity ENUM('customer','item') NOT NULL,
  local_id BIGINT NOT NULL,
  qbo_id VARCHAR(20) CHARACTER SET ascii COLLATE ascii_nopad_bin NOT NULL,
  name VARCHAR(500) NOT NULL DEFAULT '',
  email VARCHAR(200) NOT NULL DEFAULT '',
  type VARCHAR(60) NOT NULL DEFAULT '',
  sync_token VARCHAR(20) CHARACTER SET ascii NOT NULL DEFAULT '',
  active TINYINT(1) NOT NULL DEFAULT 1,
  for_revision BIGINT NOT NULL,
  found_at DATETIME(6) NOT NULL DEFAULT NOW(6),
  PRIMARY KEY (shop_id, connection_id, entity, local_id, qbo_id),
  FOREIGN KEY (shop_id, connection_id) REFERENCES connection (shop_id, id)
);

-- The only row sweepers contend for.  kind post: a connection's queue;
-- job: a shop's jobs (connection_id 0).
CREATE TABLE lane (
  shop_id BIGINT NOT NULL,
  kind ENUM('post','job') NOT NULL,
  connection_id BIGINT NOT NULL DEFAULT 0,
  owner VARCHAR(80) CHARACTER SET ascii NOT NULL DEFAULT '',
  until DATETIME(6) NULL,
  fence BIGINT NOT NULL DEFAULT 0,
  due_at DATETIME(6) NULL, -- NULL: nothing to do
  hold_until DATETIME(6) NULL,
  hold_reason ENUM('','throttled','outage','signed_out') NOT NULL DEFAULT '',
  streak INT NOT NULL DEFAULT 0,   -- surely-not-sent, 5xx and time-outs in a row
  hold_s INT NOT NULL DEFAULT 0,   -- length of the last outage hold, before scaling
  PRIMARY KEY (shop_id, kind, connection_id),
  KEY due_at (due_at),
  KEY owner (owner)
);

-- Insert-only: "this shop has something to do".
CREATE TABLE wake (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  shop_id BIGINT NOT NULL,
  kind ENUM('post','job') NOT NULL,
  at DATETIME(6) NOT NULL DEFAULT NOW(6)
);

CREATE TABLE sync_event (
  shop_id BIGINT NOT NULL,
  id BIGINT NOT NULL AUTO_INCREMENT,
  connection_id BIGINT NOT NULL DEFAULT 0, -- 0 until the shop connects
  entity ENUM('customer','item','invoice','payment') NOT NULL,
  record_id BIGINT NOT NULL,
  label VARCHAR(100) NOT NULL, -- the record's number or name
  label_key VARCHAR(100) COLLATE utf8mb4_nopad_bin NOT NULL,
  operation ENUM('post','void','delete') NOT NULL DEFAULT 'post',
  direction ENUM('out','in') NOT NULL DEFAULT 'out',
  state ENUM('pending','sending','checking','retrying','needs_attention','failed','succeeded','skipped') NOT NULL DEFAULT 'pending',
  cause VARCHAR(40) CHARACTER SET ascii NOT NULL DEFAULT '',
  message VARCHAR(500) NOT NULL DEFAULT '',
  waits_for BIGINT NOT NULL DEFAULT 0,     -- event id
  superseded_by BIGINT NOT NULL DEFAULT 0,
  attempts INT NOT NULL DEFAULT 0,         -- that counted
  attempt_id BIGINT NOT NULL DEFAULT 0,    -- the last one
  definite TINYINT(1) NOT NULL DEFAULT 1,  -- 0: the last attempt's outcome is not known
  looks INT NOT NULL DEFAULT 0,            -- empty looks in a row
  crashes INT NOT NULL DEFAULT 0,          -- processes in a row that ended over it
  fence BIGINT NOT NULL DEFAULT 0,
  due_at DATETIME(6) NOT NULL DEFAULT NOW(6),
  created_at DATETIME(6) NOT NULL DEFAULT NOW(6),
  changed_at DATETIME(6) NOT NULL DEFAULT NOW(6),
  PRIMARY KEY (shop_id, id),
  KEY id (id),
  KEY state (shop_id, state, id),
  KEY record (shop_id, entity, record_id, id),
  KEY label_key (shop_id, label_key, id), -- the log's search
  KEY due (shop_id, connection_id, state, due_at, id),
  KEY waits_for (shop_id, waits_for),
  FOREIGN KEY (shop_id) REFERENCES shop (id)
);

-- How many events of a shop are in which state; moved with them.
CREATE TABLE tally (
  shop_id BIGINT NOT NULL PRIMARY KEY,
  pending BIGINT NOT NULL DEFAULT 0,
  sending BIGINT NOT NULL DEFAULT 0,
  checking BIGINT NOT NULL DEFAULT 0,
  retrying BIGINT NOT NULL DEFAULT 0,
  needs_attention BIGINT NOT NULL DEFAULT 0,
  failed BIGINT NOT NULL DEFAULT 0,
  succeeded BIGINT NOT NULL DEFAULT 0,
  skipped BIGINT NOT NULL DEFAULT 0,
  problem_invoices BIGINT NOT NULL DEFAULT 0, -- invoices among attention and failed
  FOREIGN KEY (shop_id) REFERENCES shop (id)
);

-- One row per send; its outcome is filled in once, then it never changes.
CREATE TABLE sync_attempt (
  shop_id BIGINT NOT NULL,
  id BIGINT NOT NULL AUTO_INCREMENT,
  event_id BIGINT NOT NULL,
  connection_id BIGINT NOT NULL,
  generation BIGINT NOT NULL,
  fence BIGINT NOT NULL,
  run_id BIGINT NOT NULL,
  n INT NOT NULL, -- from 1, by event
  operation ENUM('create','update','void','delete') NOT NULL,
  request_id CHAR(32) CHARACTER SET ascii NOT NULL,
  revision BIGINT NOT NULL, -- of the record the body was made from
  path VARCHAR(100) CHARACTER SET ascii NOT NULL, -- behind the realm
  body MEDIUMTEXT NOT NULL,
  body_hash BINARY(32) NOT NULL,
  marker VARCHAR(8) CHARACTER SET ascii NOT NULL DEFAULT '',
  first_marked_at DATETIME(6) NOT NULL, -- of this request id
  marked_at DATETIME(6) NOT NULL,
  settled_at DATETIME(6) NULL,
  outcome ENUM('open','posted','adopted','refused','transient','throttled','signed_out','not_sent','unknown','absent') NOT NULL DEFAULT 'open',
  http_status INT NOT NULL DEFAULT 0,
  fault_code VARCHAR(12) CHARACTER SET ascii NOT NULL DEFAULT '',
  intuit_tid VARCHAR(80) CHARACTER SET ascii NOT NULL DEFAULT '',
  answer MEDIUMTEXT NULL, -- bounded and scrubbed
  PRIMARY KEY (shop_id, id),
  KEY id (id),
  KEY event (shop_id, event_id, id),
  FOREIGN KEY (shop_id, event_id) REFERENCES sync_event (shop_id, id)
);

-- One lease with at least one attempt.
CREATE TABLE sync_run (
  shop_id BIGINT NOT NULL,
  id BIGINT NOT NULL AUTO_INCREMENT,
  connection_id BIGINT NOT NULL,
  fence BIGINT NOT NULL,
  owner VARCHAR(80) CHARACTER SET ascii NOT NULL,
  started_at DATETIME(6) NOT NULL DEFAULT NOW(6),
  ended_at DATETIME(6) NULL,
  marked INT NOT NULL DEFAULT 0,
  posted INT NOT NULL DEFAULT 0,
  PRIMARY KEY (shop_id, id),
  KEY id (id)
);

-- Everything the web tier asks of the sweeper.
CREATE TABLE job (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  shop_id BIGINT NOT NULL,
  connection_id BIGINT NOT NULL DEFAULT 0,
  kind ENUM('exchange','lists','disconnect') NOT NULL,
  state ENUM('waiting','working','done','failed') NOT NULL DEFAULT 'waiting',
  payload VARBINARY(4000) NOT NULL DEFAULT '', -- sealed with the web key
  message VARCHAR(300) NOT NULL DEFAULT '',    -- what the page says
  owner VARCHAR(80) CHARACTER SET ascii NOT NULL DEFAULT '',
  tries INT NOT NULL DEFAULT 0, -- rounds that ended without an answer
  due_at DATETIME(6) NOT NULL DEFAULT NOW(6),
  created_at DATETIME(6) NOT NULL DEFAULT NOW(6),
  changed_at DATETIME(6) NOT NULL DEFAULT NOW(6),
  KEY shop (shop_id, id),
  KEY state (state, id)
);

-- A Connect under way: the state parameter, bound to the session that began it.
CREATE TABLE connect_state (
  state_hash BINARY(32) NOT NULL PRIMARY KEY,
  shop_id BIGINT NOT NULL,
  session_hash BINARY(32) NOT NULL,
  at DATETIME(6) NOT NULL DEFAULT NOW(6),
  KEY at (at)
);
