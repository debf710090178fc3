INSERT INTO throttle VALUES (UNHEX(SHA2('account owner@rosewood.example', 256)), 800, NOW(6) - INTERVAL 1 SECOND, NOW(6) - INTERVAL 1 MINUTE);
