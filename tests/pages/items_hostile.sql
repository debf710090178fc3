UPDATE item SET name = CONCAT(id, '<script>alert(1)</script>\'" ‮right to left') WHERE shop_id = 1;
