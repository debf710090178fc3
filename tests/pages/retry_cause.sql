UPDATE sync_event SET about = 'tax_rate:1' WHERE shop_id = 1 AND id = 2;
