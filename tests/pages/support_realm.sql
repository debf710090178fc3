UPDATE connection SET realm_hmac = UNHEX('fd541f851f4b9ee8fa5ed6155764a6412104ed756752fac7d1e23af852530362') WHERE shop_id = 1;
