INSERT INTO customer (shop_id, id, external_id, name, name_key, email) VALUES (1, 30, 'x-30', 'Kettle & Sons', 'kettle & sons', '');
INSERT INTO link (shop_id, connection_id, entity, local_id, qbo_id, sync_token, posted_revision, snapshot) VALUES
  (1, 1, 'customer', 30, '70', '0', 1, '{}'),
  (1, 1, 'invoice', 1, '812', '0', 1, '{"CustomerRef.value":"57","TotalAmt":"188.22"}');
UPDATE link SET theirs = 'merged', theirs_into = '70', theirs_at = '2026-01-06 09:00:00' WHERE shop_id = 1 AND entity = 'customer' AND local_id = 1;
UPDATE sync_event SET cause = 'customer_merged', message = 'Customer ‘Copper Kettle Ltd’ was merged in QuickBooks' WHERE shop_id = 1 AND id = 2;
