UPDATE connection SET connected_at = NOW(6) + INTERVAL 7 DAY - INTERVAL 5 YEAR, refresh_ends_at = NOW(6) + INTERVAL 100 DAY WHERE shop_id = 1;
