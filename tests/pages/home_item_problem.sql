UPDATE sync_event SET entity = 'customer', amount = 0 WHERE shop_id = 1 AND id = 2;
UPDATE tally SET problem_invoices = 0 WHERE shop_id = 1;
