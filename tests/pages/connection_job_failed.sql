INSERT INTO job (shop_id, kind, state, message, changed_at) VALUES (1, 'exchange', 'failed', 'QuickBooks did not confirm the connection. Press Connect once more.', '2026-01-05 10:00:00');
