-- Tenants and the people who may act for them.
-- Append only: a change to the schema is a new file.

CREATE TABLE shop (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  name VARCHAR(120) NOT NULL,
  country CHAR(2) CHARACTER SET ascii NOT NULL,
  currency CHAR(3) CHARACTER SET ascii NOT NULL,
  zone VARCHAR(60) CHARACTER SET ascii NOT NULL,
  use_our_numbers TINYINT(1) NOT NULL DEFAULT 1,
  auto_create_items TINYINT(1) NOT NULL DEFAULT 0,
  push_customer_updates TINYINT(1) NOT NULL DEFAULT 1,
  send_internal_notes TINYINT(1) NOT NULL DEFAULT 0,
  connection_id BIGINT NOT NULL DEFAULT 0, -- the one in use; 0: never connected
  created_at DATETIME(6) NOT NULL DEFAULT NOW(6)
);

CREATE TABLE user (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  email VARCHAR(190) NOT NULL,
  email_key VARCHAR(190) COLLATE utf8mb4_nopad_bin NOT NULL, -- folded
  name VARCHAR(120) NOT NULL,
  password_hash VARCHAR(200) CHARACTER SET ascii COLLATE ascii_nopad_bin NOT NULL,
  support TINYINT(1) NOT NULL DEFAULT 0,
  disabled TINYINT(1) NOT NULL DEFAULT 0,
  created_at DATETIME(6) NOT NULL DEFAULT NOW(6),
  UNIQUE KEY email_key (email_key)
);

CREATE TABLE membership (
  shop_id BIGINT NOT NULL,
  user_id BIGINT NOT NULL,
  role ENUM('viewer','staff','bookkeeper','owner') NOT NULL,
  created_at DATETIME(6) NOT NULL DEFAULT NOW(6),
  PRIMARY KEY (shop_id, user_id),
  KEY user_id (user_id),
  FOREIGN KEY (shop_id) REFERENCES shop (id),
  FOREIGN KEY (user_id) REFERENCES user (id)
);

CREATE TABLE session (
  token_hash BINARY(32) NOT NULL PRIMARY KEY, -- SHA-256 of the cookie's value
  user_id BIGINT NOT NULL,
  shop_id BIGINT NOT NULL DEFAULT 0,          -- 0: support staff
  created_at DATETIME(6) NOT NULL DEFAULT NOW(6),
  seen_at DATETIME(6) NOT NULL DEFAULT NOW(6),
  address VARCHAR(45) CHARACTER SET ascii NOT NULL DEFAULT '',
  KEY user_id (user_id),
  KEY seen_at (seen_at),
  FOREIGN KEY (user_id) REFERENCES user (id)
);

CREATE TABLE api_key (
  shop_id BIGINT NOT NULL,
  id BIGINT NOT NULL AUTO_INCREMENT,
  key_hash BINARY(32) NOT NULL, -- SHA-256 of the whole key
  prefix VARCHAR(12) CHARACTER SET ascii NOT NULL,
  label VARCHAR(60) NOT NULL,
  created_at DATETIME(6) NOT NULL DEFAULT NOW(6),
  used_at DATETIME(6) NULL,
  revoked_at DATETIME(6) NULL,
  PRIMARY KEY (shop_id, id),
  KEY id (id),
  UNIQUE KEY key_hash (key_hash),
  FOREIGN KEY (shop_id) REFERENCES shop (id)
);

-- What people and API keys did.  The programs may insert and read, no more.
CREATE TABLE audit (
  shop_id BIGINT NOT NULL,
  id BIGINT NOT NULL AUTO_INCREMENT,
  at DATETIME(6) NOT NULL DEFAULT NOW(6),
  actor ENUM('user','key','operator','engine') NOT NULL,
  actor_id BIGINT NOT NULL,
  actor_name VARCHAR(190) NOT NULL,
  what VARCHAR(40) CHARACTER SET ascii NOT NULL,   -- 'invoice.send', 'tax.map' ...
  entity VARCHAR(20) CHARACTER SET ascii NOT NULL DEFAULT '',
  entity_id BIGINT NOT NULL DEFAULT 0,
  detail VARCHAR(500) NOT NULL DEFAULT '',
  PRIMARY KEY (shop_id, id),
  KEY id (id),
  KEY entity (shop_id, entity, entity_id, id),
  FOREIGN KEY (shop_id) REFERENCES shop (id)
);

-- Failed sign-ins by account and by address, in windows.
CREATE TABLE throttle (
  key_hash BINARY(32) NOT NULL PRIMARY KEY, -- SHA-256 of kind and value
  failures INT NOT NULL,
  blocked_until DATETIME(6) NULL,
  window_at DATETIME(6) NOT NULL,
  KEY window_at (window_at)
);

-- A form may act once: pressing twice shows the first result.
CREATE TABLE form_key (
  shop_id BIGINT NOT NULL,
  key_hash BINARY(32) NOT NULL,
  at DATETIME(6) NOT NULL DEFAULT NOW(6),
  location VARCHAR(500) NOT NULL DEFAULT '',
  PRIMARY KEY (shop_id, key_hash),
  KEY at (at)
);

CREATE TABLE idempotency_key (
  shop_id BIGINT NOT NULL,
  key_hash BINARY(32) NOT NULL,
  request_hash BINARY(32) NOT NULL,
  at DATETIME(6) NOT NULL DEFAULT NOW(6),
  status INT NOT NULL DEFAULT 0, -- 0: under way
  body MEDIUMTEXT NULL,
  PRIMARY KEY (shop_id, key_hash),
  KEY at (at)
);
