INSERT INTO import_file (shop_id, id, user_id, list, name, bytes, date_format, decimal_comma, customer, tax_rate, due_days, send, state, started_at)
SELECT 1, 7, MIN(id), 'items', 'items.csv', 9, 0, 0, '', '', 30, 0, 'running', NOW(6) FROM user;
