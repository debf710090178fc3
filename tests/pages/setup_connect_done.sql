UPDATE connection SET sync = 'off', lists_at = NOW(6), subscription = 'SUBSCRIBED' WHERE shop_id = 1;
