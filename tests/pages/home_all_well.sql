DELETE FROM sync_event WHERE shop_id = 1 AND id = 2;
UPDATE tally SET needs_attention = 0, problem_invoices = 0, succeeded = 12345 WHERE shop_id = 1;
