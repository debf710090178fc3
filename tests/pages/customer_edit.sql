UPDATE customer SET tax_exempt = 1, bill_line1 = '7 Mill Lane', ship_country = 'US' WHERE shop_id = 1 AND id = 1;
