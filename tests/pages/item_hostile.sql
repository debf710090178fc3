UPDATE item SET name = '<script>alert(1)</script>\'" ‮right to left', description = '<script>alert(1)</script>\'" ‮right to left', category = '<i>' WHERE shop_id = 1 AND id = 1;
