UPDATE sync_event SET state = 'pending', cause = 'waiting', message = 'Waiting for customer Copper Kettle Ltd', waits_for = 1 WHERE shop_id = 1 AND id = 2;
