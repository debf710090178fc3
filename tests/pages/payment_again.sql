INSERT INTO payment (shop_id, id, external_id, customer_id, payment_date, amount, applied, method, reference) VALUES (1, 4, 'x-4', 1, '2026-01-09', 1000, 0, 'check', '77');
