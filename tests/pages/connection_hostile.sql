UPDATE connection SET company_name = '<script>alert(1)</script>\'" ‮right to left', state = 'expired', reason = '<script>alert(1)</script>\'" ‮right to left' WHERE shop_id = 1;
INSERT INTO job (shop_id, kind, state, message) VALUES (1, 'exchange', 'failed', '<script>alert(1)</script>\'" ‮right to left');
