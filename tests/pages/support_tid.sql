UPDATE sync_attempt SET intuit_tid = '1-tid-3000' WHERE shop_id = 2 AND id = 3;
