-- What each database user may do; applied again by every `counterfoil migrate`.
-- {db} is the database.  Nobody but the sweeper reads or writes secret.

GRANT SELECT, INSERT, UPDATE ON {db}.shop TO cf_admin;
GRANT SELECT, INSERT, UPDATE, DELETE ON {db}.* TO cf_sweep;
GRANT SELECT, INSERT, UPDATE, DELETE ON {db}.* TO cf_admin;
GRANT SELECT, UPDATE (use_our_numbers, auto_create_items, push_customer_updates, send_internal_notes) ON {db}.shop TO cf_web;
