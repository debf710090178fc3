DELETE FROM invoice_line_tax WHERE shop_id = 1; DELETE FROM tax_rate WHERE shop_id = 1;
