-- Behind tests/sweep/base.sql: an invoice that has every field of the map, its
-- customer and items linked, and a payment of it.
UPDATE customer SET phone = '555-0100', terms = 'Net 30',
       bill_line1 = '7 Mill Lane', bill_line2 = 'Unit 2', bill_city = 'Salem', bill_region = 'OR', bill_postal_code = '97301', bill_country = 'US',
       ship_line1 = '9 River Road', ship_city = 'Keizer', ship_region = 'OR', ship_postal_code = '97303', ship_country = 'US';
UPDATE item SET description = 'A visit on site';
INSERT INTO item (shop_id, id, external_id, name, name_key, unit_price) VALUES (1, 2, 'i-2', 'Filter', 'filter', 20000000);
INSERT INTO reference (shop_id, connection_id, kind, qbo_id, name, name_key, type) VALUES (1, 1, 'term', '3', 'Net 30', 'net 30', '');
UPDATE invoice SET terms = 'Net 30', customer_note = 'Thank you', internal_note = 'Gate code 12', line_count = 2, subtotal = 15350,
       discount_percent = 10000000, member_percent = 5000000, discount = 2303, tax = 823, total = 13870, balance = 13870;
INSERT INTO invoice_line (shop_id, invoice_id, line_no, item_id, description, quantity, unit_price, amount) VALUES (1, 1, 2, 2, '', 1000000, 20000000, 2000);
UPDATE shop SET send_internal_notes = 1;
INSERT INTO link (shop_id, connection_id, entity, local_id, qbo_id, sync_token, posted_revision, snapshot)
VALUES (1, 1, 'customer', 1, '57', '4', 1, ''), (1, 1, 'item', 1, '12', '1', 1, ''), (1, 1, 'item', 2, '13', '0', 1, '');
INSERT INTO candidate (shop_id, connection_id, entity, local_id, qbo_id, name, email, type, active, sync_token, for_revision)
VALUES (1, 1, 'customer', 1, '', '', '', '', 0, '', 1), (1, 1, 'item', 1, '', '', '', '', 0, '', 1);
INSERT INTO payment (shop_id, id, external_id, customer_id, payment_date, amount, applied, method, reference)
VALUES (1, 1, 'pay-1', 1, '2026-06-20', 13870, 13870, 'check', 'CHK 9921');
INSERT INTO payment_part (shop_id, payment_id, invoice_id, amount) VALUES (1, 1, 1, 13870);
