INSERT INTO throttle VALUES (UNHEX(SHA2('account owner@rosewood.example', 256)), 8, NOW(6) + INTERVAL 8 SECOND, NOW(6));
