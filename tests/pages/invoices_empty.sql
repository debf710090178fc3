DELETE FROM invoice_line_tax WHERE shop_id = 1; DELETE FROM invoice_line WHERE shop_id = 1; DELETE FROM invoice WHERE shop_id = 1;
