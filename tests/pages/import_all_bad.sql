SET @t = CONCAT('number,customer,item,quantity,unit_price,date\n', REPEAT('Ä', 300), ',A,B,1,1,2026-01-01\n', REPEAT('1,,,x,y,z\n', 60), REPEAT(',a,b,1,1,2026-01-01\n', 60));
INSERT INTO import_file (shop_id, id, user_id, list, name, bytes, date_format, decimal_comma, customer, tax_rate, due_days, send)
SELECT 1, 7, MIN(id), 'invoices', 'bad.csv', LENGTH(@t), 1, 0, '', 'Nope', 30, 1 FROM user;
INSERT INTO import_part (shop_id, import_id, n, body) VALUES (1, 7, 0, @t);
