UPDATE customer SET name = '<script>alert(1)</script>\'" ‮right to left' WHERE shop_id = 1; UPDATE invoice SET number = '<b>\'"&' WHERE shop_id = 1 AND id = 1;
