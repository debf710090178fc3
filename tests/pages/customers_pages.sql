INSERT INTO customer (shop_id, id, external_id, name, name_key) SELECT 1, 100 + seq, CONCAT('m-', seq), CONCAT('Many ', LPAD(seq, 2, '0')), CONCAT('many ', LPAD(seq, 2, '0')) FROM seq_1_to_60;
