-- Settings, Audit: who did what.  Each page walks the index of its filter in
-- the order of the ids, between the ids that the days asked for begin and end at.

-- audit_page  siii  iutttttit  shop  portal
-- try 100 0 50
SELECT id, at, party, actor_name, what, kind, entity, entity_id, detail
  FROM audit FORCE INDEX (PRIMARY)
 WHERE shop_id = ?1 AND id < ?2 AND id > ?3
 ORDER BY id DESC LIMIT ?4;

-- audit_kind_page  siiit  iutttttit  shop  portal
-- try 100 0 50 setting
SELECT id, at, party, actor_name, what, kind, entity, entity_id, detail
  FROM audit FORCE INDEX (kind)
 WHERE shop_id = ?1 AND kind = ?5 AND id < ?2 AND id > ?3
 ORDER BY id DESC LIMIT ?4;

-- audit_party_page  siiit  iutttttit  shop  portal
-- try 100 0 50 user:1
SELECT id, at, party, actor_name, what, kind, entity, entity_id, detail
  FROM audit FORCE INDEX (party)
 WHERE shop_id = ?1 AND party = ?5 AND id < ?2 AND id > ?3
 ORDER BY id DESC LIMIT ?4;

-- audit_party_kind_page  siiitt  iutttttit  shop  portal
-- try 100 0 50 user:1 setting
SELECT id, at, party, actor_name, what, kind, entity, entity_id, detail
  FROM audit FORCE INDEX (party_kind)
 WHERE shop_id = ?1 AND party = ?5 AND kind = ?6 AND id < ?2 AND id > ?3
 ORDER BY id DESC LIMIT ?4;

-- The newest row before a moment, 0 for none: rows behind it are not older.
-- audit_until  su  i  shop  portal
-- try 2026-11-21
SELECT COALESCE((SELECT id FROM audit FORCE INDEX (at)
                  WHERE shop_id = ?1 AND at < ?2
                  ORDER BY at DESC, id DESC LIMIT 1), 0);

-- Who may be asked for: those who may enter the shop now.
-- audit_people  s  it  shop  portal
SELECT u.id, u.name
  FROM membership AS m JOIN user AS u ON u.id = m.user_id
 WHERE m.shop_id = ?1 ORDER BY u.id LIMIT 200;
