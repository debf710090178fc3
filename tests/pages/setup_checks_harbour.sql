UPDATE connection SET sync = 'off', lists_at = NOW(6) WHERE shop_id = 2;
