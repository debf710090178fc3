INSERT INTO job (id, shop_id, connection_id, kind, state, message, changed_at) VALUES (5, 1, 1, 'doubles', 'failed', 'QuickBooks did not accept the sign-in. Reconnect and try once more.', NOW(6));
