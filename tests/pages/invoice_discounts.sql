UPDATE invoice SET discount_percent = 10000000, discount = 890, total = 8010, balance = 4010, status = 'part_paid', internal_note = 'Two\nlines', tax_exempt = 1 WHERE shop_id = 1 AND id = 2;
