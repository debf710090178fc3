UPDATE connection SET lists_at = NOW(6) - INTERVAL 190 SECOND;
