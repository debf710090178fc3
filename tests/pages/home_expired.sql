UPDATE connection SET state = 'expired', reason = 'Intuit ended the connection on January 9. Sign in to QuickBooks again.' WHERE shop_id = 1;
UPDATE tally SET pending = 1 WHERE shop_id = 1;
