INSERT INTO import_file (shop_id, id, user_id, list, name, bytes, date_format, decimal_comma, customer, tax_rate, due_days, send)
SELECT 1, 7, MIN(id), 'customers', 'book <b>1</b>.csv', LENGTH(@t), 0, 0, '', '', -1, 0
  FROM user, (SELECT @t := 'name,email,terms,notes\r\nMill Lane Dairy,ap@mill.example,Net 30,x\r\nCopper Kettle Ltd,,Net 15,x\r\n"<script>alert(1)</script>",no mail,,\r\nA:B,,=cmd,\r\n"=HYPERLINK(1)",x@y.example,1234567890123456789012345678901234567890,-1\r\n') AS x;
INSERT INTO import_part (shop_id, import_id, n, body) VALUES (1, 7, 0, @t);
