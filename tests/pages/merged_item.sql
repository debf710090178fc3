INSERT INTO item (shop_id, id, external_id, name, name_key, unit_price) VALUES (1, 30, 'x-30', 'Visit', 'visit', 0);
INSERT INTO link (shop_id, connection_id, entity, local_id, qbo_id, sync_token, posted_revision, snapshot, theirs, theirs_into) VALUES
  (1, 1, 'item', 30, '91', '0', 1, '{}', '', ''), (1, 1, 'item', 1, '90', '0', 1, '{}', 'merged', '91');
