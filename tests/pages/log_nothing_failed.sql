DELETE FROM sync_attempt WHERE shop_id = 1; DELETE FROM sync_event WHERE shop_id = 1 AND id = 2; UPDATE tally SET needs_attention = 0, problem_invoices = 0 WHERE shop_id = 1;
