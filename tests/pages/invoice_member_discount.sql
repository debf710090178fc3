UPDATE invoice SET discount_percent = 10000000, member_amount = 500, discount = 1390, total = 7510, balance = 3510, status = 'part_paid' WHERE shop_id = 1 AND id = 2;
