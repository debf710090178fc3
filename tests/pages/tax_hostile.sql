UPDATE tax_rate SET name = CONCAT(id, '<script>alert(1)</script>\'" ‮right to left') WHERE shop_id = 1; UPDATE reference SET name = '<script>alert(1)</script>\'" ‮right to left' WHERE shop_id = 1;
