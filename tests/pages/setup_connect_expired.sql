UPDATE connection SET sync = 'off', lists_at = NOW(6), subscription = 'SUBSCRIBED' WHERE shop_id = 1;
UPDATE connection SET state = 'expired' WHERE shop_id = 1;
