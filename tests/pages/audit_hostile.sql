INSERT INTO audit (shop_id, id, at, actor, actor_id, actor_name, what, entity, entity_id, detail) VALUES
  (1, 1, '2026-01-05 17:31:40', 'user', 1, '<script>alert(1)</script>"''', 'item.change', 'item', 1, '<img src=x onerror=alert(1)>{{X}}&amp;"'),
  (1, 2, '2026-01-05 17:31:40', 'key', 1, '</td></table>', 'some_new.deed', '', 0, '');
