UPDATE sync_event SET cause = 'customer_not_found', about = 'customer:1', message = 'Customer not found: Invalid Customer' WHERE shop_id = 1 AND id = 20;
