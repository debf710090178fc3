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

-- What the shop decided about its customers and items.

-- page_customer_settings  s  oo  shop  portal
SELECT push_customer_updates, customers_in FROM shop WHERE id = ?1 LIMIT 1;

-- page_customer_settings_save  soo  -  shop  portal
UPDATE shop SET push_customer_updates = ?2, customers_in = ?3 WHERE id = ?1;

-- page_item_settings  s  oo  shop  portal
-- first UPDATE shop SET items_in = 1 WHERE id = 1
SELECT auto_create_items, items_in FROM shop WHERE id = ?1 LIMIT 1;

-- page_item_settings_save  soo  -  shop  portal
UPDATE shop SET auto_create_items = ?2, items_in = ?3 WHERE id = ?1;

-- The categories of the shop's items, as they are written.
-- page_categories  s  t  shop  portal
SELECT category FROM item WHERE shop_id = ?1 GROUP BY category LIMIT 201;

-- page_category_accounts  si  tt  shop  portal
-- try 1
SELECT category_key, qbo_id FROM category_account
 WHERE shop_id = ?1 AND connection_id = ?2 LIMIT 1000;

-- page_category_map  sitt  -  shop  portal
-- try 1 new q9
INSERT INTO category_account (shop_id, connection_id, category_key, qbo_id)
VALUES (?1, ?2, ?3, ?4)
ON DUPLICATE KEY UPDATE qbo_id = ?4, saved_at = NOW(6);

-- page_category_unmap  sit  -  shop  portal
-- try 1 x1
DELETE FROM category_account
 WHERE shop_id = ?1 AND connection_id = ?2 AND category_key = ?3;

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

-- page_invoice_settings  s  totot  shop  portal
SELECT post_when, use_our_numbers, number_prefix, send_internal_notes,
       member_words
  FROM shop WHERE id = ?1 LIMIT 1;

-- page_invoice_settings_save  stotot  -  shop  portal
-- try send
UPDATE shop SET post_when = ?2, use_our_numbers = ?3, number_prefix = ?4,
       send_internal_notes = ?5, member_words = ?6
 WHERE id = ?1;

-- page_payment_settings  s  oo  shop  portal
SELECT sync_payments, payments_in FROM shop WHERE id = ?1 LIMIT 1;

-- page_payment_settings_save  soo  -  shop  portal
UPDATE shop SET sync_payments = ?2, payments_in = ?3 WHERE id = ?1;
