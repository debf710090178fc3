-- What each database user may do; applied again by every `counterfoil migrate`.
-- {db} is the database.  Nobody but the sweeper reads or writes secret;
-- the audit can be added to and read, never changed.

-- the portal
GRANT SELECT, UPDATE ON {db}.shop TO cf_web@localhost;
GRANT SELECT, UPDATE ON {db}.user TO cf_web@localhost;
GRANT SELECT ON {db}.membership TO cf_web@localhost;
GRANT SELECT, INSERT, UPDATE, DELETE ON {db}.session TO cf_web@localhost;
GRANT SELECT, INSERT, UPDATE, DELETE ON {db}.throttle TO cf_web@localhost;
GRANT SELECT, INSERT, UPDATE, DELETE ON {db}.form_key TO cf_web@localhost;
GRANT SELECT, INSERT ON {db}.audit TO cf_web@localhost;
GRANT SELECT, INSERT, UPDATE ON {db}.customer TO cf_web@localhost;
GRANT SELECT, INSERT, UPDATE ON {db}.item TO cf_web@localhost;
GRANT SELECT, INSERT, UPDATE ON {db}.tax_rate TO cf_web@localhost;
GRANT SELECT, INSERT, UPDATE ON {db}.invoice TO cf_web@localhost;
GRANT SELECT, INSERT, UPDATE, DELETE ON {db}.invoice_line TO cf_web@localhost;
GRANT SELECT, INSERT, UPDATE, DELETE ON {db}.invoice_line_tax TO cf_web@localhost;
GRANT SELECT, INSERT, UPDATE, DELETE ON {db}.invoice_tax TO cf_web@localhost;
GRANT SELECT, INSERT, UPDATE ON {db}.payment TO cf_web@localhost;
GRANT SELECT, INSERT, UPDATE, DELETE ON {db}.payment_part TO cf_web@localhost;
GRANT SELECT, INSERT, UPDATE, DELETE ON {db}.hand TO cf_web@localhost;
GRANT SELECT, INSERT, UPDATE, DELETE ON {db}.import_file TO cf_web@localhost;
GRANT SELECT, INSERT, DELETE ON {db}.import_part TO cf_web@localhost;
GRANT SELECT, UPDATE ON {db}.connection TO cf_web@localhost;
GRANT SELECT ON {db}.reference TO cf_web@localhost;
GRANT SELECT, INSERT, UPDATE, DELETE ON {db}.mapping TO cf_web@localhost;
GRANT SELECT, INSERT, UPDATE, DELETE ON {db}.category_account TO cf_web@localhost;
GRANT SELECT, INSERT, DELETE, UPDATE (sync_token, snapshot, posted_total, posted_revision, theirs, theirs_at, theirs_token, theirs_total, theirs_snapshot) ON {db}.link TO cf_web@localhost;
GRANT SELECT ON {db}.candidate TO cf_web@localhost;
GRANT SELECT ON {db}.lane TO cf_web@localhost;
GRANT INSERT ON {db}.wake TO cf_web@localhost;
GRANT SELECT, INSERT, UPDATE ON {db}.sync_event TO cf_web@localhost;
GRANT SELECT, INSERT, UPDATE ON {db}.tally TO cf_web@localhost;
GRANT SELECT ON {db}.problem TO cf_web@localhost;
GRANT SELECT ON {db}.problem_day TO cf_web@localhost;
GRANT SELECT, INSERT, UPDATE ON {db}.receipt TO cf_web@localhost;
GRANT SELECT, INSERT, UPDATE ON {db}.receipt_event TO cf_web@localhost;
GRANT SELECT ON {db}.sync_attempt TO cf_web@localhost;
GRANT SELECT ON {db}.sync_run TO cf_web@localhost;
GRANT SELECT ON {db}.qbo_seen TO cf_web@localhost;
GRANT SELECT, INSERT ON {db}.job TO cf_web@localhost;
GRANT SELECT ON {db}.beat TO cf_web@localhost;
GRANT SELECT, INSERT, DELETE ON {db}.health_run TO cf_web@localhost;
GRANT SELECT, INSERT ON {db}.health_finding TO cf_web@localhost;
GRANT SELECT, INSERT ON {db}.health_record TO cf_web@localhost;
GRANT SELECT, INSERT, DELETE ON {db}.connect_state TO cf_web@localhost;

-- the API
GRANT SELECT ON {db}.shop TO cf_api@localhost;
GRANT SELECT, UPDATE ON {db}.api_key TO cf_api@localhost;
GRANT SELECT, INSERT, UPDATE, DELETE ON {db}.idempotency_key TO cf_api@localhost;
GRANT SELECT, INSERT, UPDATE, DELETE ON {db}.throttle TO cf_api@localhost;
GRANT SELECT, INSERT ON {db}.audit TO cf_api@localhost;
GRANT SELECT, INSERT, UPDATE ON {db}.customer TO cf_api@localhost;
GRANT SELECT, INSERT, UPDATE ON {db}.item TO cf_api@localhost;
GRANT SELECT, INSERT, UPDATE ON {db}.tax_rate TO cf_api@localhost;
GRANT SELECT, INSERT, UPDATE ON {db}.invoice TO cf_api@localhost;
GRANT SELECT, INSERT, UPDATE, DELETE ON {db}.invoice_line TO cf_api@localhost;
GRANT SELECT, INSERT, UPDATE, DELETE ON {db}.invoice_line_tax TO cf_api@localhost;
GRANT SELECT, INSERT, UPDATE, DELETE ON {db}.invoice_tax TO cf_api@localhost;
GRANT SELECT, INSERT, UPDATE ON {db}.payment TO cf_api@localhost;
GRANT SELECT, INSERT, UPDATE, DELETE ON {db}.payment_part TO cf_api@localhost;
GRANT SELECT, INSERT, UPDATE, DELETE ON {db}.hand TO cf_api@localhost;
GRANT SELECT ON {db}.connection TO cf_api@localhost;
GRANT SELECT ON {db}.link TO cf_api@localhost;
GRANT INSERT ON {db}.wake TO cf_api@localhost;
GRANT SELECT, INSERT, UPDATE ON {db}.sync_event TO cf_api@localhost;
GRANT SELECT, INSERT, UPDATE ON {db}.tally TO cf_api@localhost;
GRANT SELECT, INSERT, UPDATE ON {db}.receipt TO cf_api@localhost;
GRANT SELECT, INSERT, UPDATE ON {db}.receipt_event TO cf_api@localhost;
GRANT SELECT ON {db}.sync_attempt TO cf_api@localhost;

-- Intuit's notices: which connection a company is, and what to read again
GRANT SELECT (shop_id, id, realm_hmac, state) ON {db}.connection TO cf_intake@localhost;
GRANT SELECT, INSERT, UPDATE ON {db}.noticed TO cf_intake@localhost;
GRANT SELECT, INSERT, UPDATE ON {db}.inbox TO cf_intake@localhost;
GRANT INSERT ON {db}.wake TO cf_intake@localhost;

-- support, the portal's second connection: reads, and writes each look down
GRANT SELECT ON {db}.shop TO cf_support@localhost;
GRANT SELECT ON {db}.connection TO cf_support@localhost;
GRANT SELECT ON {db}.lane TO cf_support@localhost;
GRANT SELECT (shop_id, id, number, number_key) ON {db}.invoice TO cf_support@localhost;
GRANT SELECT ON {db}.sync_event TO cf_support@localhost;
GRANT SELECT ON {db}.sync_attempt TO cf_support@localhost;
GRANT SELECT ON {db}.problem TO cf_support@localhost;
GRANT SELECT, INSERT ON {db}.support_look TO cf_support@localhost;

-- the sweeper and the operator
GRANT SELECT, INSERT, UPDATE, DELETE ON {db}.* TO cf_sweep@localhost;
GRANT SELECT, INSERT, UPDATE, DELETE ON {db}.* TO cf_admin@localhost;
