-- A shop's records: @shop, 100,000 customers, items, invoices and payments.
-- Names begin with one of 60 words and go on with another; numbers and
-- references run.
SET SESSION unique_checks = 0, foreign_key_checks = 0;
CREATE TEMPORARY TABLE word (n INT PRIMARY KEY, w VARCHAR(20));
INSERT INTO word VALUES (0, 'Copper'), (1, 'Mill'), (2, 'Rosewood'), (3, 'Harbour'),
  (4, 'Quay'), (5, 'Ash'), (6, 'Bell'), (7, 'Cedar'), (8, 'Dale'), (9, 'East'),
  (10, 'Fern'), (11, 'Garden'), (12, 'Hill'), (13, 'Iron'), (14, 'Jetty'), (15, 'Kiln'),
  (16, 'Lane'), (17, 'Market'), (18, 'North'), (19, 'Oak');
INSERT INTO customer (shop_id, id, external_id, name, name_key, email)
SELECT @shop, seq, seq, @name := CONCAT(a.w, ' ', b.w, ' ', seq), LOWER(@name), 'ap@x.example'
  FROM seq_1_to_100000 JOIN word AS a ON a.n = seq % 20 JOIN word AS b ON b.n = seq DIV 20 % 20;
INSERT INTO item (shop_id, id, external_id, name, name_key, description, unit_price)
SELECT @shop, seq, seq, @name := CONCAT(a.w, ' ', b.w, ' ', seq), LOWER(@name), 'As described', 1000000
  FROM seq_1_to_100000 JOIN word AS a ON a.n = seq % 20 JOIN word AS b ON b.n = seq DIV 20 % 20;
INSERT INTO invoice (shop_id, id, external_id, number, customer_id, status, invoice_date, total, balance)
SELECT @shop, seq, seq, CONCAT(IF(seq % 10 = 0, 'INV-', ''), 100000 + seq), seq,
       ELT(1 + seq % 4, 'draft', 'sent', 'paid', 'sent'), '2026-06-18', 100, 100
  FROM seq_1_to_100000;
INSERT INTO payment (shop_id, id, external_id, customer_id, payment_date, amount, method, reference)
SELECT @shop, seq, seq, seq, '2026-06-18', 100, 'check', CONCAT('Chk ', seq) FROM seq_1_to_100000;
INSERT INTO tally (shop_id, succeeded) VALUES (@shop, 0) ON DUPLICATE KEY UPDATE succeeded = 0;
ANALYZE TABLE customer, item, invoice, payment;
