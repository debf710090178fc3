INSERT INTO job (id, shop_id, connection_id, kind, state, message, changed_at) VALUES (5, 1, 1, 'doubles', 'working', 'QuickBooks’ invoices are being read.', NOW(6));
