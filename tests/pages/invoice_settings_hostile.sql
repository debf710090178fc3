UPDATE reference SET name = '<script>alert(1)</script>\'" ‮right to left' WHERE shop_id = 1; UPDATE shop SET number_prefix = '"><b>' WHERE id = 1;
