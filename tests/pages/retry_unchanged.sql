-- Only the rate is missing still.
INSERT INTO link (shop_id, connection_id, entity, local_id, qbo_id, qbo_number, sync_token, posted_revision, snapshot)
SELECT 1, 1, 'item', id, id + 200, '', '0', 1, '{}' FROM item WHERE shop_id = 1;
