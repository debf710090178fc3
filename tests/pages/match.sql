-- QuickBooks' customers and items beside ours; on top of qbo.sql.
UPDATE connection SET lists_at = '2026-01-05 17:00:00';
INSERT INTO item (shop_id, id, external_id, name, name_key, unit_price) VALUES
  (1, 3, 'x-3', 'Diagnostic fee', 'diagnostic fee', 0),
  (1, 4, 'x-4', 'Filter 16x20', 'filter 16x20', 0),
  (1, 5, 'x-5', 'Condenser fan', 'condenser fan', 0),
  (1, 6, 'x-6', 'Boiler flush <b>', 'boiler flush <b>', 0),
  (1, 7, 'x-7', 'Parts', 'parts', 0);
INSERT INTO customer (shop_id, id, external_id, name, name_key, email) VALUES
  (1, 3, 'x-3', 'Ann Lee', 'ann lee', 'ann@lee.example'),
  (1, 4, 'x-4', 'Marlow Dental', 'marlow dental', '');
INSERT INTO reference (shop_id, connection_id, kind, qbo_id, name, name_key, type, email, sync_token, active) VALUES
  (1, 1, 'item', '12', 'SERVICE CALL', 'service call', 'Service', '', '3', 1),
  (1, 1, 'item', '13', 'Capacitor 35/5', 'capacitor 35/5', 'Inventory', '', '0', 1),
  (1, 1, 'item', '14', 'Diagnostics fee', 'diagnostics fee', 'NonInventory', '', '1', 1),
  (1, 1, 'item', '15', 'Filter 16x25', 'filter 16x25', 'Service', '', '0', 1),
  (1, 1, 'item', '16', 'Condenser fan', 'condenser fan', 'Service', '', '0', 0),
  (1, 1, 'item', '17', 'Parts', 'parts', 'Category', '', '0', 1),
  (1, 1, 'customer', '57', 'Copper Kettle Ltd', 'copper kettle ltd', '', 'ap@kettle.example', '0', 1),
  (1, 1, 'customer', '60', 'ann lee', 'ann lee', '', 'other@lee.example', '0', 1),
  (1, 1, 'customer', '61', 'Marlow  Dental', 'marlow dental', '', 'desk@marlow.example', '2', 1),
  (1, 1, 'customer', '62', 'Millane School', 'millane school', '', '', '0', 1),
  (2, 1, 'item', '12', 'Harbour mug', 'harbour mug', 'Service', '', '0', 1),
  (2, 1, 'customer', '60', 'Harbour Inn', 'harbour inn', '', '', '0', 1);
INSERT INTO link (shop_id, connection_id, entity, local_id, qbo_id, sync_token, posted_revision, snapshot) VALUES
  (1, 1, 'item', 2, '13', '0', 1, '');
