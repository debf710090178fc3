UPDATE connection SET state = 'expired', reason = 'Intuit ended the sign-in.' WHERE shop_id = 1;
