UPDATE connection SET left_out = 'customer,item';
