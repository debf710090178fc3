-- Before every case: nothing but one US shop, connected, with one customer,
-- one item, one mapped rate and one invoice that is linked to nothing.
SET FOREIGN_KEY_CHECKS = 0;
DELETE FROM sync_attempt; DELETE FROM sync_run; DELETE FROM sync_event;
DELETE FROM tally; DELETE FROM problem; DELETE FROM link; DELETE FROM candidate; DELETE FROM lane;
DELETE FROM wake; DELETE FROM inbox; DELETE FROM noticed; DELETE FROM job; DELETE FROM mapping; DELETE FROM reference;
DELETE FROM category_account; DELETE FROM qbo_seen;
DELETE FROM secret; DELETE FROM connection;
DELETE FROM payment_part; DELETE FROM payment; DELETE FROM hand;
DELETE FROM invoice_line_tax; DELETE FROM invoice_line; DELETE FROM invoice;
DELETE FROM tax_rate; DELETE FROM item; DELETE FROM customer;
DELETE FROM audit; DELETE FROM membership; DELETE FROM shop;
ALTER TABLE sync_event AUTO_INCREMENT = 1;
ALTER TABLE sync_attempt AUTO_INCREMENT = 1;
ALTER TABLE sync_run AUTO_INCREMENT = 1;
ALTER TABLE job AUTO_INCREMENT = 1;
SET FOREIGN_KEY_CHECKS = 1;

INSERT INTO shop (id, name, country, currency, zone, auto_create_items, connection_id)
VALUES (1, 'Rosewood', 'US', 'USD', 'America/Los_Angeles', 1, 1);
INSERT INTO connection (shop_id, id, realm_hmac, realm_web, environment, country, state, company_name)
VALUES (1, 1, REPEAT('h', 32), '', 'sandbox', 'US', 'active', 'Rosewood LLC');
INSERT INTO lane (shop_id, kind, connection_id, due_at) VALUES (1, 'post', 1, NOW(6));
INSERT INTO reference (shop_id, connection_id, kind, qbo_id, name, name_key, type, active)
VALUES (1, 1, 'account', '80', 'Services', 'services', 'Income', 1),
       (1, 1, 'tax_code', '3', 'State sales tax 7.25', 'state sales tax 7.25', 'group', 1);
INSERT INTO mapping (shop_id, connection_id, kind, local_id, qbo_id)
VALUES (1, 1, 'income_account', 0, '80'), (1, 1, 'tax', 1, '3'), (1, 1, 'discount_account', 0, '86');
INSERT INTO customer (shop_id, id, external_id, name, name_key, email)
VALUES (1, 1, 'c-1', 'Copper Kettle', 'copper kettle', 'ap@kettle.example');
INSERT INTO item (shop_id, id, external_id, name, name_key, description, unit_price)
VALUES (1, 1, 'i-1', 'Service call', 'service call', '', 89000000);
INSERT INTO tax_rate (shop_id, id, external_id, name, name_key, rate)
VALUES (1, 1, 't-1', 'Combined 7.25', 'combined 7.25', 7250000);
INSERT INTO invoice (shop_id, id, external_id, number, customer_id, status, invoice_date, due_date, line_count, subtotal, tax, total, balance, sent_at)
VALUES (1, 1, 'inv-1', '1842', 1, 'sent', '2026-06-18', '2026-07-18', 1, 13350, 968, 14318, 14318, NOW(6));
INSERT INTO invoice_line (shop_id, invoice_id, line_no, item_id, description, quantity, unit_price, amount)
VALUES (1, 1, 1, 1, 'Site visit', 1500000, 89000000, 13350);
INSERT INTO invoice_line_tax (shop_id, invoice_id, line_no, tax_rate_id) VALUES (1, 1, 1, 1);
