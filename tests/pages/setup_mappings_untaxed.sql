UPDATE connection SET sync = 'off', lists_at = NOW(6), setup_step = 'mappings' WHERE shop_id = 2;
UPDATE shop SET auto_create_items = 1 WHERE id = 2;
DELETE FROM invoice_line_tax WHERE shop_id = 2 AND invoice_id = 1;
UPDATE sync_event SET state = 'pending' WHERE shop_id = 2 AND id = 2;
