-- What the shop decided: which thing of QuickBooks stands for which of ours.

-- page_references  sit  tttqo  shop  portal
-- try 1 account
SELECT qbo_id, name, type, rate, active FROM reference
 WHERE shop_id = ?1 AND connection_id = ?2 AND kind = ?3
 ORDER BY name_key LIMIT 2000;

-- page_mappings  sit  it  shop  portal
-- try 1 tax
SELECT local_id, qbo_id FROM mapping
 WHERE shop_id = ?1 AND connection_id = ?2 AND kind = ?3
 LIMIT 5000;

-- page_map  sitit  -  shop  portal
-- try 1 term 9 q9
INSERT INTO mapping (shop_id, connection_id, kind, local_id, qbo_id)
VALUES (?1, ?2, ?3, ?4, ?5)
ON DUPLICATE KEY UPDATE qbo_id = ?5, saved_at = NOW(6);

-- page_unmap  siti  -  shop  portal
-- try 1 tax 1
DELETE FROM mapping
 WHERE shop_id = ?1 AND connection_id = ?2 AND kind = ?3 AND local_id = ?4;

-- page_auto_create  so  -  shop  portal
UPDATE shop SET auto_create_items = ?2 WHERE id = ?1;

-- What waits for a fix: the problems of a cause by their words, among the
-- newest 10,000.
-- page_waiting_for  st  ti  shop  portal
-- try ''
SELECT p.message, COUNT(*)
  FROM (SELECT cause, message FROM sync_event
         WHERE shop_id = ?1 AND state = 'needs_attention'
         ORDER BY id DESC LIMIT 10000) AS p
 WHERE p.cause = ?2
 GROUP BY p.message ORDER BY COUNT(*) DESC LIMIT 500;

-- What the shop decided about its invoices and payments.

-- page_invoice_settings  s  toto  shop  portal
SELECT post_when, use_our_numbers, number_prefix, send_internal_notes
  FROM shop WHERE id = ?1 LIMIT 1;

-- page_invoice_settings_save  stoto  -  shop  portal
-- try send
UPDATE shop SET post_when = ?2, use_our_numbers = ?3, number_prefix = ?4,
       send_internal_notes = ?5
 WHERE id = ?1;

-- page_payment_settings  s  o  shop  portal
SELECT sync_payments FROM shop WHERE id = ?1 LIMIT 1;

-- page_payment_settings_save  so  -  shop  portal
UPDATE shop SET sync_payments = ?2 WHERE id = ?1;
