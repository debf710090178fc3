UPDATE connection SET refresh_ends_at = NOW(6) + INTERVAL 30 DAY WHERE shop_id = 1;
