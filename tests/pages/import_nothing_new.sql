SET @t = 'name\r\nCopper Kettle Ltd\r\n';
INSERT INTO import_file (shop_id, id, user_id, list, name, bytes, date_format, decimal_comma, customer, tax_rate, due_days, send)
SELECT 1, 7, MIN(id), 'customers', 'again.csv', LENGTH(@t), 0, 0, '', '', -1, 0 FROM user;
INSERT INTO import_part (shop_id, import_id, n, body) VALUES (1, 7, 0, @t);
