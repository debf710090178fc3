UPDATE invoice SET discount_percent = 10000000, member_amount = 500 WHERE shop_id = 1 AND id = 1; INSERT INTO invoice_line_tax (shop_id, invoice_id, line_no, tax_rate_id) VALUES (1, 1, 1, 2);
