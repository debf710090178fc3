UPDATE lane SET hold_reason = 'not_allowed', hold_until = '2100-01-01 10:00:00' WHERE shop_id = 1 AND kind = 'post';
