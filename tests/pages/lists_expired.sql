UPDATE connection SET lists_at = NOW(6) - INTERVAL 5 HOUR, state = 'expired';
