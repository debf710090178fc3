UPDATE sync_event SET label = '<script>alert(1)</script>\'" ‮right to left', message = '<script>alert(1)</script>\'" ‮right to left' WHERE shop_id = 1;
