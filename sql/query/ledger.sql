-- The shop's own records.  The order of columns and arguments is that of the
-- tables in lib/ledger (fields.c, records.c).

-- customer_by_id  si  itttttottttttttttttiuu  shop  portal api sweeper admin
SELECT id, external_id, name, email, phone, terms, tax_exempt,
       bill_line1, bill_line2, bill_city, bill_region, bill_postal_code,
       bill_country, ship_line1, ship_line2, ship_city, ship_region,
       ship_postal_code, ship_country, revision, created_at, updated_at
  FROM customer WHERE shop_id = ?1 AND id = ?2 LIMIT 1;

-- customer_by_external  st  itttttottttttttttttiuu  shop  portal api sweeper admin
SELECT id, external_id, name, email, phone, terms, tax_exempt,
       bill_line1, bill_line2, bill_city, bill_region, bill_postal_code,
       bill_country, ship_line1, ship_line2, ship_city, ship_region,
       ship_postal_code, ship_country, revision, created_at, updated_at
  FROM customer WHERE shop_id = ?1 AND external_id = ?2 LIMIT 1;

-- customer_lock  si  itttttottttttttttttiuu  shop  portal api sweeper admin
SELECT id, external_id, name, email, phone, terms, tax_exempt,
       bill_line1, bill_line2, bill_city, bill_region, bill_postal_code,
       bill_country, ship_line1, ship_line2, ship_city, ship_region,
       ship_postal_code, ship_country, revision, created_at, updated_at
  FROM customer WHERE shop_id = ?1 AND id = ?2 FOR UPDATE;

-- customer_named  st  itttttottttttttttttiuu  shop  portal api sweeper admin
SELECT id, external_id, name, email, phone, terms, tax_exempt,
       bill_line1, bill_line2, bill_city, bill_region, bill_postal_code,
       bill_country, ship_line1, ship_line2, ship_city, ship_region,
       ship_postal_code, ship_country, revision, created_at, updated_at
  FROM customer WHERE shop_id = ?1 AND name_key = ?2
 ORDER BY id LIMIT 2;

-- customer_page  stttii  itttttottttttttttttiuu  shop  portal api admin
-- try '' z '' 0 50
SELECT id, external_id, name, email, phone, terms, tax_exempt,
       bill_line1, bill_line2, bill_city, bill_region, bill_postal_code,
       bill_country, ship_line1, ship_line2, ship_city, ship_region,
       ship_postal_code, ship_country, revision, created_at, updated_at
  FROM customer
 WHERE shop_id = ?1 AND name_key >= ?2 AND name_key < ?3
   AND (name_key > ?4 OR id > ?5)
 ORDER BY name_key, id LIMIT ?6;

-- customer_insert  sttttttotttttttttttt  -  shop  portal api admin
-- try new
INSERT INTO customer (shop_id, external_id, name_key, name, email, phone,
       terms, tax_exempt, bill_line1, bill_line2, bill_city, bill_region,
       bill_postal_code, bill_country, ship_line1, ship_line2, ship_city,
       ship_region, ship_postal_code, ship_country)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16,
       ?17, ?18, ?19, ?20);

-- customer_update  siitttttotttttttttttt  -  shop  portal api sweeper admin
UPDATE customer
   SET name_key = ?4, name = ?5, email = ?6, phone = ?7, terms = ?8,
       tax_exempt = ?9, bill_line1 = ?10, bill_line2 = ?11, bill_city = ?12,
       bill_region = ?13, bill_postal_code = ?14, bill_country = ?15,
       ship_line1 = ?16, ship_line2 = ?17, ship_city = ?18, ship_region = ?19,
       ship_postal_code = ?20, ship_country = ?21, revision = revision + 1,
       updated_at = NOW(6)
 WHERE shop_id = ?1 AND id = ?2 AND revision = ?3;

-- item_by_id  si  itttqtiuu  shop  portal api sweeper admin
SELECT id, external_id, name, description, unit_price, category, revision,
       created_at, updated_at
  FROM item WHERE shop_id = ?1 AND id = ?2 LIMIT 1;

-- item_by_external  st  itttqtiuu  shop  portal api sweeper admin
SELECT id, external_id, name, description, unit_price, category, revision,
       created_at, updated_at
  FROM item WHERE shop_id = ?1 AND external_id = ?2 LIMIT 1;

-- item_lock  si  itttqtiuu  shop  portal api sweeper admin
SELECT id, external_id, name, description, unit_price, category, revision,
       created_at, updated_at
  FROM item WHERE shop_id = ?1 AND id = ?2 FOR UPDATE;

-- item_named  st  itttqtiuu  shop  portal api sweeper admin
SELECT id, external_id, name, description, unit_price, category, revision,
       created_at, updated_at
  FROM item WHERE shop_id = ?1 AND name_key = ?2
 ORDER BY id LIMIT 2;

-- item_page  stttii  itttqtiuu  shop  portal api admin
-- try '' z '' 0 50
SELECT id, external_id, name, description, unit_price, category, revision,
       created_at, updated_at
  FROM item
 WHERE shop_id = ?1 AND name_key >= ?2 AND name_key < ?3
   AND (name_key > ?4 OR id > ?5)
 ORDER BY name_key LIMIT ?6;

-- item_insert  sttttqt  -  shop  portal api admin
-- try new new
INSERT INTO item (shop_id, external_id, name_key, name, description,
       unit_price, category)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7);

-- item_update  siitttqt  -  shop  portal api sweeper admin
UPDATE item
   SET name_key = ?4, name = ?5, description = ?6, unit_price = ?7,
       category = ?8, revision = revision + 1, updated_at = NOW(6)
 WHERE shop_id = ?1 AND id = ?2 AND revision = ?3;

-- tax_rate_by_id  si  ittqiuu  shop  portal api sweeper admin
SELECT id, external_id, name, rate, revision, created_at, updated_at
  FROM tax_rate WHERE shop_id = ?1 AND id = ?2 LIMIT 1;

-- tax_rate_by_external  st  ittqiuu  shop  portal api admin
SELECT id, external_id, name, rate, revision, created_at, updated_at
  FROM tax_rate WHERE shop_id = ?1 AND external_id = ?2 LIMIT 1;

-- tax_rate_lock  si  ittqiuu  shop  portal api admin
SELECT id, external_id, name, rate, revision, created_at, updated_at
  FROM tax_rate WHERE shop_id = ?1 AND id = ?2 FOR UPDATE;

-- tax_rate_named  st  ittqiuu  shop  portal api admin
SELECT id, external_id, name, rate, revision, created_at, updated_at
  FROM tax_rate WHERE shop_id = ?1 AND name_key = ?2
 ORDER BY id LIMIT 2;

-- tax_rate_page  stttii  ittqiuu  shop  portal api admin
-- try '' z '' 0 50
SELECT id, external_id, name, rate, revision, created_at, updated_at
  FROM tax_rate
 WHERE shop_id = ?1 AND name_key >= ?2 AND name_key < ?3
   AND (name_key > ?4 OR id > ?5)
 ORDER BY name_key LIMIT ?6;

-- tax_rate_insert  stttq  -  shop  portal api admin
-- try new new
INSERT INTO tax_rate (shop_id, external_id, name_key, name, rate)
VALUES (?1, ?2, ?3, ?4, ?5);

-- tax_rate_update  siittq  -  shop  portal api admin
UPDATE tax_rate
   SET name_key = ?4, name = ?5, rate = ?6, revision = revision + 1,
       updated_at = NOW(6)
 WHERE shop_id = ?1 AND id = ?2 AND revision = ?3;

-- invoice_by_id  si  ittitttoddtqmqmttttttttttttttiimmmmmiuuu  shop  portal api sweeper admin
SELECT i.id, i.external_id, i.number, i.customer_id, c.external_id, c.name,
       i.status, i.tax_exempt, i.invoice_date, i.due_date, i.terms,
       i.discount_percent, i.discount_amount, i.member_percent,
       i.member_amount, i.customer_note, i.internal_note,
       i.bill_line1, i.bill_line2, i.bill_city, i.bill_region,
       i.bill_postal_code, i.bill_country, i.ship_line1, i.ship_line2,
       i.ship_city, i.ship_region, i.ship_postal_code, i.ship_country,
       i.reissue_of, i.line_count,
       i.subtotal, i.discount, i.tax, i.total, i.balance, i.revision,
       i.sent_at, i.created_at, i.updated_at
  FROM invoice AS i
  JOIN customer AS c ON c.shop_id = i.shop_id AND c.id = i.customer_id
 WHERE i.shop_id = ?1 AND i.id = ?2 LIMIT 1;

-- invoice_by_external  st  ittitttoddtqmqmttttttttttttttiimmmmmiuuu  shop  portal api sweeper admin
SELECT i.id, i.external_id, i.number, i.customer_id, c.external_id, c.name,
       i.status, i.tax_exempt, i.invoice_date, i.due_date, i.terms,
       i.discount_percent, i.discount_amount, i.member_percent,
       i.member_amount, i.customer_note, i.internal_note,
       i.bill_line1, i.bill_line2, i.bill_city, i.bill_region,
       i.bill_postal_code, i.bill_country, i.ship_line1, i.ship_line2,
       i.ship_city, i.ship_region, i.ship_postal_code, i.ship_country,
       i.reissue_of, i.line_count,
       i.subtotal, i.discount, i.tax, i.total, i.balance, i.revision,
       i.sent_at, i.created_at, i.updated_at
  FROM invoice AS i
  JOIN customer AS c ON c.shop_id = i.shop_id AND c.id = i.customer_id
 WHERE i.shop_id = ?1 AND i.external_id = ?2 LIMIT 1;

-- invoice_by_number  st  ittitttoddtqmqmttttttttttttttiimmmmmiuuu  shop  portal api admin
SELECT i.id, i.external_id, i.number, i.customer_id, c.external_id, c.name,
       i.status, i.tax_exempt, i.invoice_date, i.due_date, i.terms,
       i.discount_percent, i.discount_amount, i.member_percent,
       i.member_amount, i.customer_note, i.internal_note,
       i.bill_line1, i.bill_line2, i.bill_city, i.bill_region,
       i.bill_postal_code, i.bill_country, i.ship_line1, i.ship_line2,
       i.ship_city, i.ship_region, i.ship_postal_code, i.ship_country,
       i.reissue_of, i.line_count,
       i.subtotal, i.discount, i.tax, i.total, i.balance, i.revision,
       i.sent_at, i.created_at, i.updated_at
  FROM invoice AS i
  JOIN customer AS c ON c.shop_id = i.shop_id AND c.id = i.customer_id
 WHERE i.shop_id = ?1 AND i.number = ?2 LIMIT 1;

-- invoice_lock  si  i  shop  portal api admin
SELECT id FROM invoice WHERE shop_id = ?1 AND id = ?2 FOR UPDATE;

-- Not those whose number somebody chose behind another's.
-- invoice_newest_numbers  s  t  shop  portal api admin
SELECT number FROM invoice
 WHERE shop_id = ?1 AND status <> 'deleted' AND reissue_of = 0
 ORDER BY id DESC LIMIT 20;

-- The ids of invoices that were just inserted; see import_invoice.c.
-- invoice_numbers_from  si  it  shop  portal admin
-- try 3
SELECT id, number FROM invoice WHERE shop_id = ?1 AND id >= ?2
 ORDER BY id LIMIT 500;

-- invoice_lines_of  si  iitttqqm  shop  portal api sweeper admin
SELECT l.line_no, l.item_id, t.external_id, t.name, l.description,
       l.quantity, l.unit_price, l.amount
  FROM invoice_line AS l
  JOIN item AS t ON t.shop_id = l.shop_id AND t.id = l.item_id
 WHERE l.shop_id = ?1 AND l.invoice_id = ?2
 ORDER BY l.line_no LIMIT 1000;

-- invoice_line_rates_of  si  iittq  shop  portal api sweeper admin
SELECT x.line_no, x.tax_rate_id, t.external_id, t.name, t.rate
  FROM invoice_line_tax AS x
  JOIN tax_rate AS t ON t.shop_id = x.shop_id AND t.id = x.tax_rate_id
 WHERE x.shop_id = ?1 AND x.invoice_id = ?2
 ORDER BY x.line_no, x.tax_rate_id LIMIT 5000;

-- invoice_taxes_of  si  ittqmm  shop  portal api sweeper admin
SELECT x.tax_rate_id, t.external_id, t.name, x.rate, x.net, x.amount
  FROM invoice_tax AS x
  JOIN tax_rate AS t ON t.shop_id = x.shop_id AND t.id = x.tax_rate_id
 WHERE x.shop_id = ?1 AND x.invoice_id = ?2
 ORDER BY x.tax_rate_id LIMIT 5000;

-- invoice_insert  stiioimmmmmtddtqmqmtttttttttttttt  -  shop  portal api admin
-- try new 0 _ _ _ _ _ _ _ _ new
INSERT INTO invoice (shop_id, external_id, reissue_of, customer_id, tax_exempt,
       line_count, subtotal, discount, tax, total, balance, number,
       invoice_date, due_date, terms, discount_percent, discount_amount,
       member_percent, member_amount, customer_note, internal_note,
       bill_line1, bill_line2, bill_city, bill_region, bill_postal_code,
       bill_country, ship_line1, ship_line2, ship_city, ship_region,
       ship_postal_code, ship_country)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16,
       ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27, ?28, ?29, ?30,
       ?31, ?32, ?33);

-- invoice_update  siiioimmmmmtddtqmqmtttttttttttttt  -  shop  portal api admin
UPDATE invoice
   SET customer_id = ?4, tax_exempt = ?5, line_count = ?6, subtotal = ?7,
       discount = ?8, tax = ?9, total = ?10, balance = ?11, number = ?12,
       invoice_date = ?13, due_date = ?14, terms = ?15,
       discount_percent = ?16, discount_amount = ?17, member_percent = ?18,
       member_amount = ?19, customer_note = ?20, internal_note = ?21,
       bill_line1 = ?22, bill_line2 = ?23, bill_city = ?24, bill_region = ?25,
       bill_postal_code = ?26, bill_country = ?27, ship_line1 = ?28,
       ship_line2 = ?29, ship_city = ?30, ship_region = ?31,
       ship_postal_code = ?32, ship_country = ?33,
       revision = revision + 1, updated_at = NOW(6)
 WHERE shop_id = ?1 AND id = ?2 AND revision = ?3
   AND status IN ('draft', 'sent');

-- invoice_sent  sii  -  shop  portal api admin
UPDATE invoice
   SET status = 'sent', sent_at = NOW(6), updated_at = NOW(6),
       revision = revision + 1
 WHERE shop_id = ?1 AND id = ?2 AND revision = ?3 AND status = 'draft';

-- invoice_draft  sii  -  shop  portal api admin
-- try 2 2
UPDATE invoice
   SET status = 'draft', sent_at = NULL, updated_at = NOW(6),
       revision = revision + 1
 WHERE shop_id = ?1 AND id = ?2 AND revision = ?3 AND status = 'sent';

-- invoice_void  sii  -  shop  portal api admin
-- try 2 2
UPDATE invoice
   SET status = 'void', balance = 0, voided_at = NOW(6), updated_at = NOW(6),
       revision = revision + 1
 WHERE shop_id = ?1 AND id = ?2 AND revision = ?3
   AND status IN ('sent', 'part_paid', 'paid');

-- invoice_delete  sii  -  shop  portal api admin
UPDATE invoice
   SET status = 'deleted', balance = 0, updated_at = NOW(6),
       revision = revision + 1
 WHERE shop_id = ?1 AND id = ?2 AND revision = ?3 AND status = 'draft';

-- invoice_redate  siidd  -  shop  portal api admin
-- try 2 2
UPDATE invoice
   SET invoice_date = ?4, due_date = ?5, updated_at = NOW(6),
       revision = revision + 1
 WHERE shop_id = ?1 AND id = ?2 AND revision = ?3 AND status = 'sent';

-- invoice_reissued  siimt  -  shop  portal api admin
-- try 1 1 1 part_paid
UPDATE invoice
   SET status = ?5, balance = ?4, sent_at = NOW(6), updated_at = NOW(6),
       revision = revision + 1
 WHERE shop_id = ?1 AND id = ?2 AND revision = ?3 AND status = 'draft';

-- A number that nobody asks for.
-- invoice_number_drop  si  -  shop  portal api admin
-- try 6
UPDATE invoice SET number = CONCAT('deleted-', id), updated_at = NOW(6)
 WHERE shop_id = ?1 AND id = ?2 AND status = 'deleted';

-- invoice_lines_clear  si  -  shop  portal api admin
DELETE FROM invoice_line WHERE shop_id = ?1 AND invoice_id = ?2;

-- invoice_taxes_clear  si  -  shop  portal api admin
DELETE FROM invoice_tax WHERE shop_id = ?1 AND invoice_id = ?2;

-- invoice_line_insert  siiitqqm  -  shop  portal api admin
-- try 1 2
INSERT INTO invoice_line (shop_id, invoice_id, line_no, item_id, description,
       quantity, unit_price, amount)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8);

-- invoice_line_tax_insert  siii  -  shop  portal api admin
-- try 1 1 2
INSERT INTO invoice_line_tax (shop_id, invoice_id, line_no, tax_rate_id)
VALUES (?1, ?2, ?3, ?4);

-- invoice_tax_insert  siiqmm  -  shop  portal api admin
-- try 1 2
INSERT INTO invoice_tax (shop_id, invoice_id, tax_rate_id, rate, net, amount)
VALUES (?1, ?2, ?3, ?4, ?5, ?6);

-- Where the invoice stands: its newest event, its link in the company in use.

-- invoice_row  si  ittitttddmmmmitttiutt  shop  portal api admin
-- try 3
SELECT i.id, i.external_id, i.number, i.customer_id, c.external_id, c.name,
       i.status, i.invoice_date, i.due_date, i.subtotal, i.tax, i.total,
       i.balance, e.id, e.state, e.cause, e.message, e.attempts,
       CASE WHEN e.state IN ('pending', 'retrying', 'checking')
            THEN e.due_at END,
       k.qbo_id, k.qbo_number
  FROM invoice AS i
  JOIN customer AS c ON c.shop_id = i.shop_id AND c.id = i.customer_id
  JOIN shop AS s ON s.id = i.shop_id
  LEFT JOIN link AS k ON k.shop_id = i.shop_id
   AND k.connection_id = s.connection_id AND k.entity = 'invoice'
   AND k.local_id = i.id
  LEFT JOIN sync_event AS e ON e.shop_id = i.shop_id AND e.id =
       (SELECT MAX(x.id) FROM sync_event AS x
         WHERE x.shop_id = i.shop_id AND x.entity = 'invoice'
           AND x.record_id = i.id AND x.direction = 'out')
 WHERE i.shop_id = ?1 AND i.id = ?2 LIMIT 1;

-- invoice_page  sii  ittitttddmmmmitttiutt  shop  portal api admin
-- try 100 50
SELECT i.id, i.external_id, i.number, i.customer_id, c.external_id, c.name,
       i.status, i.invoice_date, i.due_date, i.subtotal, i.tax, i.total,
       i.balance, e.id, e.state, e.cause, e.message, e.attempts,
       CASE WHEN e.state IN ('pending', 'retrying', 'checking')
            THEN e.due_at END,
       k.qbo_id, k.qbo_number
  FROM invoice AS i
  JOIN customer AS c ON c.shop_id = i.shop_id AND c.id = i.customer_id
  JOIN shop AS s ON s.id = i.shop_id
  LEFT JOIN link AS k ON k.shop_id = i.shop_id
   AND k.connection_id = s.connection_id AND k.entity = 'invoice'
   AND k.local_id = i.id
  LEFT JOIN sync_event AS e ON e.shop_id = i.shop_id AND e.id =
       (SELECT MAX(x.id) FROM sync_event AS x
         WHERE x.shop_id = i.shop_id AND x.entity = 'invoice'
           AND x.record_id = i.id AND x.direction = 'out')
 WHERE i.shop_id = ?1 AND i.id < ?2 AND i.status <> 'deleted'
 ORDER BY i.id DESC LIMIT ?3;

-- invoice_page_status  siti  ittitttddmmmmitttiutt  shop  portal api admin
-- try 100 part_paid 50
SELECT i.id, i.external_id, i.number, i.customer_id, c.external_id, c.name,
       i.status, i.invoice_date, i.due_date, i.subtotal, i.tax, i.total,
       i.balance, e.id, e.state, e.cause, e.message, e.attempts,
       CASE WHEN e.state IN ('pending', 'retrying', 'checking')
            THEN e.due_at END,
       k.qbo_id, k.qbo_number
  FROM invoice AS i
  JOIN customer AS c ON c.shop_id = i.shop_id AND c.id = i.customer_id
  JOIN shop AS s ON s.id = i.shop_id
  LEFT JOIN link AS k ON k.shop_id = i.shop_id
   AND k.connection_id = s.connection_id AND k.entity = 'invoice'
   AND k.local_id = i.id
  LEFT JOIN sync_event AS e ON e.shop_id = i.shop_id AND e.id =
       (SELECT MAX(x.id) FROM sync_event AS x
         WHERE x.shop_id = i.shop_id AND x.entity = 'invoice'
           AND x.record_id = i.id AND x.direction = 'out')
 WHERE i.shop_id = ?1 AND i.id < ?2 AND i.status = ?3
 ORDER BY i.id DESC LIMIT ?4;

-- invoice_page_customer  sitii  ittitttddmmmmitttiutt  shop  portal api admin
-- try 100 '' 3 50
SELECT i.id, i.external_id, i.number, i.customer_id, c.external_id, c.name,
       i.status, i.invoice_date, i.due_date, i.subtotal, i.tax, i.total,
       i.balance, e.id, e.state, e.cause, e.message, e.attempts,
       CASE WHEN e.state IN ('pending', 'retrying', 'checking')
            THEN e.due_at END,
       k.qbo_id, k.qbo_number
  FROM invoice AS i
  JOIN customer AS c ON c.shop_id = i.shop_id AND c.id = i.customer_id
  JOIN shop AS s ON s.id = i.shop_id
  LEFT JOIN link AS k ON k.shop_id = i.shop_id
   AND k.connection_id = s.connection_id AND k.entity = 'invoice'
   AND k.local_id = i.id
  LEFT JOIN sync_event AS e ON e.shop_id = i.shop_id AND e.id =
       (SELECT MAX(x.id) FROM sync_event AS x
         WHERE x.shop_id = i.shop_id AND x.entity = 'invoice'
           AND x.record_id = i.id AND x.direction = 'out')
 WHERE i.shop_id = ?1 AND i.id < ?2
   AND IF(?3 = '', i.status <> 'deleted', i.status = ?3) AND i.customer_id = ?4
 ORDER BY i.id DESC LIMIT ?5;

-- By the beginning of the folded number, in its order.
-- invoice_page_number  stttii  ittitttddmmmmitttiutt  shop  portal api admin
-- try '' z '' 0 50
SELECT i.id, i.external_id, i.number, i.customer_id, c.external_id, c.name,
       i.status, i.invoice_date, i.due_date, i.subtotal, i.tax, i.total,
       i.balance, e.id, e.state, e.cause, e.message, e.attempts,
       CASE WHEN e.state IN ('pending', 'retrying', 'checking')
            THEN e.due_at END,
       k.qbo_id, k.qbo_number
  FROM invoice AS i
  JOIN customer AS c ON c.shop_id = i.shop_id AND c.id = i.customer_id
  JOIN shop AS s ON s.id = i.shop_id
  LEFT JOIN link AS k ON k.shop_id = i.shop_id
   AND k.connection_id = s.connection_id AND k.entity = 'invoice'
   AND k.local_id = i.id
  LEFT JOIN sync_event AS e ON e.shop_id = i.shop_id AND e.id =
       (SELECT MAX(x.id) FROM sync_event AS x
         WHERE x.shop_id = i.shop_id AND x.entity = 'invoice'
           AND x.record_id = i.id AND x.direction = 'out')
 WHERE i.shop_id = ?1 AND i.status <> 'deleted'
   AND i.number_key >= ?2 AND i.number_key < ?3
   AND (i.number_key > ?4 OR i.id > ?5)
 ORDER BY i.number_key, i.id LIMIT ?6;

-- invoice_page_status_number  stttiit  ittitttddmmmmitttiutt  shop  portal api admin
-- try '' z '' 0 50 draft
SELECT i.id, i.external_id, i.number, i.customer_id, c.external_id, c.name,
       i.status, i.invoice_date, i.due_date, i.subtotal, i.tax, i.total,
       i.balance, e.id, e.state, e.cause, e.message, e.attempts,
       CASE WHEN e.state IN ('pending', 'retrying', 'checking')
            THEN e.due_at END,
       k.qbo_id, k.qbo_number
  FROM invoice AS i
  JOIN customer AS c ON c.shop_id = i.shop_id AND c.id = i.customer_id
  JOIN shop AS s ON s.id = i.shop_id
  LEFT JOIN link AS k ON k.shop_id = i.shop_id
   AND k.connection_id = s.connection_id AND k.entity = 'invoice'
   AND k.local_id = i.id
  LEFT JOIN sync_event AS e ON e.shop_id = i.shop_id AND e.id =
       (SELECT MAX(x.id) FROM sync_event AS x
         WHERE x.shop_id = i.shop_id AND x.entity = 'invoice'
           AND x.record_id = i.id AND x.direction = 'out')
 WHERE i.shop_id = ?1 AND i.status = ?7
   AND i.number_key >= ?2 AND i.number_key < ?3
   AND (i.number_key > ?4 OR i.id > ?5)
 ORDER BY i.number_key, i.id LIMIT ?6;

-- invoice_number_key  si  t  shop  portal api admin
SELECT number_key FROM invoice WHERE shop_id = ?1 AND id = ?2 LIMIT 1;
