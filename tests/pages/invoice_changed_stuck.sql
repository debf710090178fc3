UPDATE sync_event SET cause = 'changed_in_qbo', message = 'Invoice 1847 was changed in QuickBooks' WHERE shop_id = 1 AND id = 2;
INSERT INTO link (shop_id, connection_id, entity, local_id, qbo_id, qbo_number, sync_token, posted_revision, snapshot) VALUES (1, 1, 'invoice', 1, '812', '1847', '1', 1, '{}');
