-- The shop's books whole: payments, addresses of an invoice's own, and what a
-- person settled by hand.

ALTER TABLE shop
  -- 'payment': an invoice goes to QuickBooks when its balance reaches zero.
  ADD COLUMN post_when ENUM('send','payment') NOT NULL DEFAULT 'send',
  ADD COLUMN sync_payments TINYINT(1) NOT NULL DEFAULT 1,
  ADD COLUMN number_prefix VARCHAR(10) NOT NULL DEFAULT '';

-- Addresses are the customer's unless one of their fields is given here.
ALTER TABLE invoice
  ADD COLUMN bill_line1 VARCHAR(200) NOT NULL DEFAULT '',
  ADD COLUMN bill_line2 VARCHAR(200) NOT NULL DEFAULT '',
  ADD COLUMN bill_city VARCHAR(100) NOT NULL DEFAULT '',
  ADD COLUMN bill_region VARCHAR(100) NOT NULL DEFAULT '',
  ADD COLUMN bill_postal_code VARCHAR(30) NOT NULL DEFAULT '',
  ADD COLUMN bill_country VARCHAR(100) NOT NULL DEFAULT '',
  ADD COLUMN ship_line1 VARCHAR(200) NOT NULL DEFAULT '',
  ADD COLUMN ship_line2 VARCHAR(200) NOT NULL DEFAULT '',
  ADD COLUMN ship_city VARCHAR(100) NOT NULL DEFAULT '',
  ADD COLUMN ship_region VARCHAR(100) NOT NULL DEFAULT '',
  ADD COLUMN ship_postal_code VARCHAR(30) NOT NULL DEFAULT '',
  ADD COLUMN ship_country VARCHAR(100) NOT NULL DEFAULT '',
  ADD COLUMN reissue_of BIGINT NOT NULL DEFAULT 0, -- the voided one it stands for
  ADD COLUMN voided_at DATETIME(6) NULL;

CREATE TABLE payment (
  shop_id BIGINT NOT NULL,
  id BIGINT NOT NULL AUTO_INCREMENT,
  external_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_nopad_bin NOT NULL,
  customer_id BIGINT NOT NULL,
  status ENUM('live','deleted') NOT NULL DEFAULT 'live',
  payment_date DATE NOT NULL,
  amount BIGINT NOT NULL,
  applied BIGINT NOT NULL DEFAULT 0, -- the sum of its parts
  method ENUM('cash','check','card','bank_transfer','mobile_money','provider','other') NOT NULL,
  reference VARCHAR(21) COLLATE utf8mb4_nopad_bin NOT NULL DEFAULT '',
  revision BIGINT NOT NULL DEFAULT 1,
  created_at DATETIME(6) NOT NULL DEFAULT NOW(6),
  updated_at DATETIME(6) NOT NULL DEFAULT NOW(6),
  PRIMARY KEY (shop_id, id),
  KEY id (id),
  UNIQUE KEY external_id (shop_id, external_id),
  KEY customer (shop_id, customer_id, id),
  KEY reference (shop_id, reference, id),
  KEY payment_date (shop_id, payment_date, id),
  FOREIGN KEY (shop_id) REFERENCES shop (id),
  FOREIGN KEY (shop_id, customer_id) REFERENCES customer (shop_id, id)
);

-- What of a payment goes to an invoice; the rest is the customer's credit.
CREATE TABLE payment_part (
  shop_id BIGINT NOT NULL,
  payment_id BIGINT NOT NULL,
  invoice_id BIGINT NOT NULL,
  amount BIGINT NOT NULL,
  PRIMARY KEY (shop_id, payment_id, invoice_id),
  KEY invoice (shop_id, invoice_id),
  FOREIGN KEY (shop_id, payment_id) REFERENCES payment (shop_id, id) ON DELETE CASCADE,
  FOREIGN KEY (shop_id, invoice_id) REFERENCES invoice (shop_id, id)
);

-- Settled by a person: entered in QuickBooks by hand, or not to go there.
CREATE TABLE hand (
  shop_id BIGINT NOT NULL,
  entity ENUM('customer','item','invoice','payment') NOT NULL,
  local_id BIGINT NOT NULL,
  kind ENUM('synced','skipped') NOT NULL,
  qbo_number VARCHAR(21) NOT NULL DEFAULT '', -- as the person typed it
  saved_at DATETIME(6) NOT NULL DEFAULT NOW(6),
  PRIMARY KEY (shop_id, entity, local_id),
  FOREIGN KEY (shop_id) REFERENCES shop (id)
);

-- payment_method: local_id is the method's place in payment.method, from 1.
ALTER TABLE mapping MODIFY kind
  ENUM('tax','income_account','discount_account','term','payment_method','deposit_account') NOT NULL;

-- 'unapply': a payment lets go of the invoices that are not in QuickBooks
-- (void and re-issue).
ALTER TABLE sync_event MODIFY operation
  ENUM('post','void','delete','unapply') NOT NULL DEFAULT 'post';
