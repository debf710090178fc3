UPDATE sync_event SET state = 'succeeded', cause = '', message = '' WHERE shop_id = 1; UPDATE tally SET needs_attention = 0, problem_invoices = 0 WHERE shop_id = 1;
