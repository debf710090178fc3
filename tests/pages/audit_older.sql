INSERT INTO audit (shop_id, id, at, actor, actor_id, actor_name, what, entity, entity_id, detail)
SELECT 1, seq, '2026-01-05 17:31:40', 'user', 1, 'Rosa Owner', 'invoice.change', 'invoice', 1, CONCAT('Row ', seq) FROM seq_1_to_120;
