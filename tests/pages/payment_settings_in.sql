UPDATE shop SET payments_in = 0;
