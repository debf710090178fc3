-- QuickBooks' invoices as the last reading of them found them (job kind
-- 'doubles'), for "No doubles".  A reading adds its rows page by page, and
-- says at its end which stand there twice, and which of ours are not there.
CREATE TABLE qbo_seen (
  shop_id BIGINT NOT NULL,
  connection_id BIGINT NOT NULL,
  qbo_id VARCHAR(20) CHARACTER SET ascii COLLATE ascii_nopad_bin NOT NULL,
  number VARCHAR(21) COLLATE utf8mb4_nopad_bin NOT NULL,
  marker VARCHAR(8) CHARACTER SET ascii COLLATE ascii_nopad_bin NOT NULL, -- '' none
  voided TINYINT(1) NOT NULL DEFAULT 0,
  fault ENUM('','twice','number','missing') NOT NULL DEFAULT '',
  job_id BIGINT NOT NULL, -- the reading that saw it last
  PRIMARY KEY (shop_id, connection_id, qbo_id),
  KEY marker (shop_id, connection_id, marker, qbo_id),
  KEY number (shop_id, connection_id, number, qbo_id),
  KEY fault (shop_id, connection_id, fault, number, qbo_id),
  FOREIGN KEY (shop_id, connection_id) REFERENCES connection (shop_id, id)
);
