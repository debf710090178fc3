UPDATE connection SET refresh_ends_at = NOW(6) + INTERVAL 8 DAY WHERE shop_id = 1;
