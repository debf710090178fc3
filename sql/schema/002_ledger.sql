-- The shop's own records.  Amounts are minor units, quantities, prices and
-- rates millionths; names and numbers used as keys are compared as bytes.
-- revision grows with every change that QuickBooks should see.

CREATE TABLE customer (
  shop_id BIGINT NOT NULL,
  id BIGINT NOT NULL AUTO_INCREMENT,
  external_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_nopad_bin NOT NULL,
  name VARCHAR(100) COLLATE utf8mb4_nopad_bin NOT NULL,
  name_key VARCHAR(100) COLLATE utf8mb4_nopad_bin NOT NULL, -- folded
  email VARCHAR(100) NOT NULL DEFAULT '',
  phone VARCHAR(30) NOT NULL DEFAULT '',
  terms VARCHAR(31) NOT NULL DEFAULT '',
  tax_exempt TINYINT(1) NOT NULL DEFAULT 0,
  bill_line1 VARCHAR(200) NOT NULL DEFAULT '',
  bill_line2 VARCHAR(200) NOT NULL DEFAULT '',
  bill_city VARCHAR(100) NOT NULL DEFAULT '',
  bill_region VARCHAR(100) NOT NULL DEFAULT '',
  bill_postal_code VARCHAR(30) NOT NULL DEFAULT '',
  bill_country VARCHAR(100) NOT NULL DEFAULT '',
  ship_line1 VARCHAR(200) NOT NULL DEFAULT '',
  ship_line2 VARCHAR(200) NOT NULL DEFAULT '',
  ship_city VARCHAR(100) NOT NULL DEFAULT '',
  ship_region VARCHAR(100) NOT NULL DEFAULT '',
  ship_postal_code VARCHAR(30) NOT NULL DEFAULT '',
  ship_country VARCHAR(100) NOT NULL DEFAULT '',
  revision BIGINT NOT NULL DEFAULT 1,
  created_at DATETIME(6) NOT NULL DEFAULT NOW(6),
  updated_at DATETIME(6) NOT NULL DEFAULT NOW(6),
  PRIMARY KEY (shop_id, id),
  KEY id (id),
  UNIQUE KEY external_id (shop_id, external_id),
  KEY name_key (shop_id, name_key, id),
  FOREIGN KEY (shop_id) REFERENCES shop (id)
);

CREATE TABLE item (
  shop_id BIGINT NOT NULL,
  id BIGINT NOT NULL AUTO_INCREMENT,
  external_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_nopad_bin NOT NULL,
  name VARCHAR(100) COLLATE utf8mb4_nopad_bin NOT NULL,
  name_key VARCHAR(100) COLLATE utf8mb4_nopad_bin NOT NULL,
  description VARCHAR(4000) NOT NULL DEFAULT '',
  unit_price BIGINT NOT NULL DEFAULT 0,
  category VARCHAR(60) NOT NULL DEFAULT '',
  revision BIGINT NOT NULL DEFAULT 1,
  created_at DATETIME(6) NOT NULL DEFAULT NOW(6),
  updated_at DATETIME(6) NOT NULL DEFAULT NOW(6),
  PRIMARY KEY (shop_id, id),
  KEY id (id),
  UNIQUE KEY external_id (shop_id, external_id),
  UNIQUE KEY name (shop_id, name_key),
  FOREIGN KEY (shop_id) REFERENCES shop (id)
);

CREATE TABLE tax_rate (
  shop_id BIGINT NOT NULL,
  id BIGINT NOT NULL AUTO_INCREMENT,
  external_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_nopad_bin NOT NULL,
  name VARCHAR(60) COLLATE utf8mb4_nopad_bin NOT NULL,
  name_key VARCHAR(60) COLLATE utf8mb4_nopad_bin NOT NULL,
  rate BIGINT NOT NULL, -- millionths of a percent
  revision BIGINT NOT NULL DEFAULT 1,
  created_at DATETIME(6) NOT NULL DEFAULT NOW(6),
  updated_at DATETIME(6) NOT NULL DEFAULT NOW(6),
  PRIMARY KEY (shop_id, id),
  KEY id (id),
  UNIQUE KEY external_id (shop_id, external_id),
  UNIQUE KEY name (shop_id, name_key),
  FOREIGN KEY (shop_id) REFERENCES shop (id)
);

CREATE TABLE invoice (
  shop_id BIGINT NOT NULL,
  id BIGINT NOT NULL AUTO_INCREMENT,
  external_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_nopad_bin NOT NULL,
  number VARCHAR(21) COLLATE utf8mb4_nopad_bin NOT NULL,
  customer_id BIGINT NOT NULL,
  status ENUM('draft','sent','part_paid','paid','void','deleted') NOT NULL DEFAULT 'draft',
  tax_exempt TINYINT(1) NOT NULL DEFAULT 0, -- the customer was, when it was saved
  invoice_date DATE NOT NULL,
  due_date DATE NULL,
  terms VARCHAR(31) NOT NULL DEFAULT '',
  discount_percent BIGINT NOT NULL DEFAULT 0, -- millionths of a percent
  discount_amount BIGINT NOT NULL DEFAULT 0,
  member_percent BIGINT NOT NULL DEFAULT 0,
  member_amount BIGINT NOT NULL DEFAULT 0,
  customer_note VARCHAR(1000) NOT NULL DEFAULT '',
  internal_note VARCHAR(3900) NOT NULL DEFAULT '',
  line_count INT NOT NULL DEFAULT 0,
  subtotal BIGINT NOT NULL DEFAULT 0,
  discount BIGINT NOT NULL DEFAULT 0, -- both discounts, positive
  tax BIGINT NOT NULL DEFAULT 0,
  total BIGINT NOT NULL DEFAULT 0,
  balance BIGINT NOT NULL DEFAULT 0,
  revision BIGINT NOT NULL DEFAULT 1,
  sent_at DATETIME(6) NULL,
  created_at DATETIME(6) NOT NULL DEFAULT NOW(6),
  updated_at DATETIME(6) NOT NULL DEFAULT NOW(6),
  PRIMARY KEY (shop_id, id),
  KEY id (id),
  UNIQUE KEY external_id (shop_id, external_id),
  UNIQUE KEY number (shop_id, number),
  KEY customer (shop_id, customer_id, id),
  KEY status (shop_id, status, id),
  FOREIGN KEY (shop_id) REFERENCES shop (id),
  FOREIGN KEY (shop_id, customer_id) REFERENCES customer (shop_id, id)
);

CREATE TABLE invoice_line (
  shop_id BIGINT NOT NULL,
  invoice_id BIGINT NOT NULL,
  line_no INT NOT NULL, -- from 1
  item_id BIGINT NOT NULL,
  description VARCHAR(4000) NOT NULL DEFAULT '',
  quantity BIGINT NOT NULL,
  unit_price BIGINT NOT NULL,
  amount BIGINT NOT NULL,
  PRIMARY KEY (shop_id, invoice_id, line_no),
  KEY item (shop_id, item_id),
  FOREIGN KEY (shop_id, invoice_id) REFERENCES invoice (shop_id, id) ON DELETE CASCADE,
  FOREIGN KEY (shop_id, item_id) REFERENCES item (shop_id, id)
);

CREATE TABLE invoice_line_tax (
  shop_id BIGINT NOT NULL,
  invoice_id BIGINT NOT NULL,
  line_no INT NOT NULL,
  tax_rate_id BIGINT NOT NULL,
  PRIMARY KEY (shop_id, invoice_id, line_no, tax_rate_id),
  KEY tax_rate (shop_id, tax_rate_id),
  FOREIGN KEY (shop_id, invoice_id, line_no) REFERENCES invoice_line (shop_id, invoice_id, line_no) ON DELETE CASCADE,
  FOREIGN KEY (shop_id, tax_rate_id) REFERENCES tax_rate (shop_id, id)
);

-- What each rate of an invoice came to when it was saved.
CREATE TABLE invoice_tax (
  shop_id BIGINT NOT NULL,
  invoice_id BIGINT NOT NULL,
  tax_rate_id BIGINT NOT NULL,
  rate BIGINT NOT NULL, -- millionths of a percent, as it was
  net BIGINT NOT NULL,
  amount BIGINT NOT NULL,
  PRIMARY KEY (shop_id, invoice_id, tax_rate_id),
  KEY tax_rate (shop_id, tax_rate_id),
  FOREIGN KEY (shop_id, invoice_id) REFERENCES invoice (shop_id, id) ON DELETE CASCADE,
  FOREIGN KEY (shop_id, tax_rate_id) REFERENCES tax_rate (shop_id, id)
);
