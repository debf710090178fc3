UPDATE lane SET hold_reason = 'throttled', hold_until = '2100-01-01 10:00:00' WHERE shop_id = 1 AND kind = 'post';
UPDATE tally SET pending = 3 WHERE shop_id = 1;
