-- The newest check of a record, which every page of one asks for, is found by
-- the record and not among all the shop's jobs.
ALTER TABLE job ADD KEY record (shop_id, entity, record_id, id);
