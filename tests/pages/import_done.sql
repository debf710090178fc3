INSERT INTO import_file (shop_id, id, user_id, list, name, bytes, date_format, decimal_comma, customer, tax_rate, due_days, send, state, row_count, created, unchanged, refused, sent, customers, items, total)
SELECT 1, 7, MIN(id), 'invoices', 'invoices.csv', 9, 0, 0, '', '', 30, 1, 'done', 12345, 5059, 2, 1, 5059, 162, 1, 199750516 FROM user;
