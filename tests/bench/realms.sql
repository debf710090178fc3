-- @n shops from number @first on, each connected, with 10 customers, an item
-- and 10 sent invoices of three lines that wait to be posted.
SET SESSION sql_mode = 'STRICT_ALL_TABLES';
SET @last = @first + @n - 1;

INSERT INTO shop (id, name, country, currency, zone, auto_create_items, connection_id)
SELECT seq, CONCAT('Bench ', seq), 'US', 'USD', 'UTC', 1, seq
  FROM seq_1_to_1000000 WHERE seq BETWEEN @first AND @last;
INSERT INTO connection (shop_id, id, realm_hmac, realm_web, environment, country, currency, state, company_name)
SELECT id, id, UNHEX(SHA2(CONCAT('realm', id), 256)), '', 'sandbox', 'US', 'USD', 'active', name
  FROM shop WHERE id BETWEEN @first AND @last;
INSERT INTO customer (shop_id, id, external_id, name, name_key, email, bill_line1, bill_city, bill_region, bill_postal_code, bill_country)
SELECT s.id, n.seq, CONCAT('c-', n.seq), CONCAT('Customer ', n.seq), CONCAT('customer ', n.seq), 'ap@bench.example', '7 Mill Lane', 'Salem', 'OR', '97301', 'US'
  FROM shop AS s JOIN seq_1_to_10 AS n WHERE s.id BETWEEN @first AND @last;
INSERT INTO item (shop_id, id, external_id, name, name_key, description, unit_price)
SELECT id, 1, 'i-1', 'Service call', 'service call', '', 89000000 FROM shop WHERE id BETWEEN @first AND @last;
INSERT INTO link (shop_id, connection_id, entity, local_id, qbo_id, sync_token, posted_revision, snapshot)
SELECT shop_id, shop_id, 'customer', id, id, '0', 1, '' FROM customer WHERE shop_id BETWEEN @first AND @last;
INSERT INTO link (shop_id, connection_id, entity, local_id, qbo_id, sync_token, posted_revision, snapshot)
SELECT shop_id, shop_id, 'item', id, 20 + id, '0', 1, '' FROM item WHERE shop_id BETWEEN @first AND @last;
INSERT INTO invoice (shop_id, id, external_id, number, customer_id, status, invoice_date, due_date, line_count, subtotal, total, balance, sent_at)
SELECT s.id, n.seq, CONCAT('inv-', n.seq), 1000 + n.seq, n.seq, 'sent', '2026-06-18', '2026-07-18', 3, 40050, 40050, 40050, NOW(6)
  FROM shop AS s JOIN seq_1_to_10 AS n WHERE s.id BETWEEN @first AND @last;
INSERT INTO invoice_line (shop_id, invoice_id, line_no, item_id, description, quantity, unit_price, amount)
SELECT i.shop_id, i.id, n.seq, 1, 'Site visit, boiler room', 1500000, 89000000, 13350
  FROM invoice AS i JOIN seq_1_to_3 AS n WHERE i.shop_id BETWEEN @first AND @last;
INSERT INTO sync_event (shop_id, connection_id, entity, record_id, label, label_key)
SELECT shop_id, shop_id, 'invoice', id, number, number FROM invoice WHERE shop_id BETWEEN @first AND @last;
INSERT INTO tally (shop_id, pending)
SELECT id, 10 FROM shop WHERE id BETWEEN @first AND @last;
INSERT INTO lane (shop_id, kind, connection_id, due_at)
SELECT id, 'post', id, NOW(6) FROM shop WHERE id BETWEEN @first AND @last;
