UPDATE sync_event SET cause = 'closed_period', message = 'Dated January 5. The books are closed through January 31' WHERE shop_id = 1 AND id = 2;
