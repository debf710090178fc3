INSERT INTO customer (shop_id, id, external_id, name, name_key) VALUES (1, 9, 'x-9', 'Copper Kettle Ltd', 'copper kettle ltd');
