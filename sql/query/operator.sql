-- What only the operator's command asks.

-- operator_shops  i  ittttooooi  across  admin
SELECT id, name, country, currency, zone, use_our_numbers, auto_create_items,
       push_customer_updates, send_internal_notes, connection_id
  FROM shop WHERE id > ?1 ORDER BY id LIMIT 500;

-- operator_now  -  u  door  admin
SELECT NOW(6) /* one */;
