UPDATE shop SET push_customer_updates = 0, customers_in = 1; UPDATE connection SET lists_at = NOW(6) - INTERVAL 26 HOUR;
