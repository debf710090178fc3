SET @t = 'Invoice No,Customer,SKU,Qty,Price,Date\n3001,Copper Kettle Ltd,AA1,2,5.00,2026-01-05\n3001,Copper Kettle Ltd,NEW,1,7.50,2026-01-05\n3002,Nobody yet,AA1,1,1,2026-01-06\n3003,Nobody yet,AA1,one,1,2026-01-06\n3003,Nobody yet,AA1,1,1,2026-01-06\n';
INSERT INTO import_file (shop_id, id, user_id, list, name, bytes, date_format, decimal_comma, customer, tax_rate, due_days, send)
SELECT 1, 7, MIN(id), 'invoices', 'invoices.csv', LENGTH(@t), 0, 0, '', '', 30, 1 FROM user;
INSERT INTO import_part (shop_id, import_id, n, body) VALUES (1, 7, 0, @t);
