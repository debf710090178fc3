INSERT INTO connect_state (state_hash, shop_id, session_hash) VALUES (UNHEX(SHA2('known-state', 256)), 1, UNHEX(SHA2('session-of-owner', 256)));
