-- A file between its upload and the press that imports it.  One waits for each
-- person of a shop; what it came to is kept as a receipt.

CREATE TABLE import_file (
  shop_id BIGINT NOT NULL,
  id BIGINT NOT NULL AUTO_INCREMENT,
  user_id BIGINT NOT NULL,
  list ENUM('customers','items','invoices','payments') NOT NULL,
  name VARCHAR(200) NOT NULL, -- of the file, as the browser told it
  bytes BIGINT NOT NULL,
  date_format BIGINT NOT NULL, -- enum ledger_date_format
  decimal_comma TINYINT(1) NOT NULL,
  customer VARCHAR(100) NOT NULL, -- of rows without one
  tax_rate VARCHAR(60) NOT NULL,
  due_days BIGINT NOT NULL, -- -1: none
  send TINYINT(1) NOT NULL,
  state ENUM('waiting','running','done') NOT NULL DEFAULT 'waiting',
  row_count BIGINT NOT NULL DEFAULT 0,
  created BIGINT NOT NULL DEFAULT 0,
  changed BIGINT NOT NULL DEFAULT 0,
  unchanged BIGINT NOT NULL DEFAULT 0,
  refused BIGINT NOT NULL DEFAULT 0,
  sent BIGINT NOT NULL DEFAULT 0,
  customers BIGINT NOT NULL DEFAULT 0,
  items BIGINT NOT NULL DEFAULT 0,
  total BIGINT NOT NULL DEFAULT 0,
  created_at DATETIME(6) NOT NULL DEFAULT NOW(6),
  started_at DATETIME(6) NULL,
  PRIMARY KEY (shop_id, id),
  KEY id (id),
  KEY created_at (shop_id, created_at),
  FOREIGN KEY (shop_id) REFERENCES shop (id)
);

CREATE TABLE import_part (
  shop_id BIGINT NOT NULL,
  import_id BIGINT NOT NULL,
  n BIGINT NOT NULL, -- from 0
  body MEDIUMBLOB NOT NULL,
  PRIMARY KEY (shop_id, import_id, n),
  FOREIGN KEY (shop_id, import_id) REFERENCES import_file (shop_id, id) ON DELETE CASCADE
);
