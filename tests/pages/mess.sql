-- A shop in which everything went wrong once, beside qbo.sql: ten causes, each
-- with its control.
INSERT INTO tax_rate (shop_id, id, external_id, name, name_key, rate) VALUES
  (1, 3, 'x-3', 'County 8.1', 'county 8.1', 8100000);
INSERT INTO reference (shop_id, connection_id, kind, qbo_id, name, name_key, type, rate, email, sync_token) VALUES
  (1, 1, 'tax_code', '8', 'County 8.1', 'county 8.1', '', 8100000, '', ''),
  (1, 1, 'account', '81', 'Discounts given', 'discounts given', 'Income', 0, '', ''),
  (1, 1, 'account', '35', 'Checking', 'checking', 'Bank', 0, '', ''),
  (1, 1, 'payment_method', '2', 'Visa', 'visa', '', 0, '', ''),
  (1, 1, 'item', '30', 'Service-Call', 'service-call', 'Service', 0, '', '4'),
  (1, 1, 'item', '31', 'Capacitor 35/5', 'capacitor 35/5', 'Category', 0, '', '0'),
  (1, 1, 'customer', '60', 'Mill Lane School', 'mill lane school', '', 0, 'office@mill.example', '2');
UPDATE connection SET book_close = '2026-01-31', lists_at = NOW(6) WHERE shop_id = 1 AND id = 1;
INSERT INTO customer (shop_id, id, external_id, name, name_key, email) VALUES
  (1, 4, 'x-4', 'Orchard Villas', 'orchard villas', 'pay@orchard.example');
INSERT INTO invoice (shop_id, id, external_id, number, customer_id, status, invoice_date, due_date, line_count, subtotal, tax, total, balance, sent_at) VALUES
  (1, 10, 'x-10', '1860', 1, 'sent', '2026-01-12', '2026-02-11', 1, 8900, 0, 8900, 8900, '2026-01-12 18:00:00'),
  (1, 11, 'x-11', '1861', 4, 'sent', '2026-01-20', '2026-02-19', 1, 17800, 0, 17800, 17800, '2026-01-20 18:00:00'),
  (1, 12, 'x-12', '1862', 4, 'part_paid', '2026-01-28', '2026-02-27', 1, 8900, 0, 8900, 4900, '2026-01-28 18:00:00'),
  (1, 13, 'x-13', '1863', 1, 'sent', '2026-02-03', NULL, 1, 8900, 721, 9621, 9621, '2026-02-03 18:00:00'),
  (1, 14, 'x-14', '1864', 1, 'sent', '2026-02-03', NULL, 1, 8900, 0, 8900, 8900, '2026-02-03 18:00:00'),
  (1, 15, 'x-15', '1865', 1, 'sent', '2026-02-03', NULL, 1, 8900, 0, 8900, 8900, '2026-02-03 18:00:00'),
  (1, 16, 'x-16', '1866', 1, 'sent', '2026-02-04', NULL, 1, 8900, 0, 8900, 8900, '2026-02-04 18:00:00');
INSERT INTO invoice_line (shop_id, invoice_id, line_no, item_id, description, quantity, unit_price, amount)
SELECT 1, id, 1, 1, '', 1000000, 89000000, 8900 FROM invoice WHERE shop_id = 1 AND id BETWEEN 10 AND 16;
INSERT INTO invoice_line_tax (shop_id, invoice_id, line_no, tax_rate_id) VALUES (1, 13, 1, 3);
INSERT INTO invoice_tax (shop_id, invoice_id, tax_rate_id, rate, net, amount) VALUES (1, 13, 3, 8100000, 8900, 721);
UPDATE invoice SET discount_amount = 500, discount = 500, total = 8400, balance = 8400 WHERE shop_id = 1 AND id = 14;
UPDATE sync_event SET about = 'tax_rate:1' WHERE shop_id = 1 AND id = 2;
INSERT INTO sync_event (shop_id, id, connection_id, entity, record_id, label, label_key, state, cause, about, message, created_at, changed_at) VALUES
  (1, 20, 1, 'invoice', 13, '1863', '1863', 'needs_attention', 'tax_not_mapped', 'tax_rate:3', 'Tax code \'County 8.1\' not mapped', '2026-02-03 18:00:00', '2026-02-03 18:00:05'),
  (1, 21, 1, 'invoice', 10, '1860', '1860', 'needs_attention', 'closed_period', '', 'QuickBooks’ books are closed', '2026-01-12 18:00:00', '2026-02-02 18:00:05'),
  (1, 22, 1, 'invoice', 11, '1861', '1861', 'needs_attention', 'closed_period', '', 'QuickBooks’ books are closed', '2026-01-20 18:00:00', '2026-02-02 18:00:06'),
  (1, 23, 1, 'invoice', 12, '1862', '1862', 'needs_attention', 'closed_period', '', 'QuickBooks’ books are closed', '2026-01-28 18:00:00', '2026-02-02 18:00:07'),
  (1, 24, 1, 'item', 1, 'Service call', 'service call', 'needs_attention', 'item_not_found', 'item:1', 'Item \'Service call\' not found in QuickBooks', '2026-02-03 18:00:00', '2026-02-03 18:00:08'),
  (1, 25, 1, 'item', 2, 'Capacitor 35/5', 'capacitor 35/5', 'needs_attention', 'item_collision', 'item:2', '\'Capacitor 35/5\' already exists in QuickBooks as something that cannot be sold on an invoice', '2026-02-03 18:00:00', '2026-02-03 18:00:09'),
  (1, 26, 1, 'customer', 2, 'Mill Lane School', 'mill lane school', 'needs_attention', 'duplicate_customer', 'customer:2', 'QuickBooks has \'Mill Lane School\' with the e-mail office@mill.example', '2026-02-03 18:00:00', '2026-02-03 18:00:10'),
  (1, 27, 1, 'invoice', 14, '1864', '1864', 'needs_attention', 'discount_account', 'account:discount', 'QuickBooks has no account for discounts', '2026-02-03 18:00:00', '2026-02-03 18:00:11'),
  (1, 28, 1, 'payment', 1, 'Payment 1', 'payment 1', 'needs_attention', 'payment_method_not_mapped', 'method:cash', 'Payment method \'Cash\' not mapped', '2026-02-03 18:00:00', '2026-02-03 18:00:12'),
  (1, 29, 1, 'invoice', 15, '1865', '1865', 'needs_attention', 'duplicate_number', '', 'QuickBooks has a document numbered 1865', '2026-02-03 18:00:00', '2026-02-03 18:00:13'),
  (1, 30, 1, 'invoice', 16, '1866', '1866', 'needs_attention', 'changed_in_qbo', '', 'Somebody changed it in QuickBooks', '2026-02-04 18:00:00', '2026-02-04 18:00:14'),
  (1, 31, 1, 'item', 1, 'Service call', 'service call', 'needs_attention', 'account_not_mapped', 'account:income', 'No income account is chosen for new items', '2026-02-03 18:00:00', '2026-02-03 18:00:08'),
  (1, 32, 1, 'payment', 1, 'Payment 1', 'payment 1', 'needs_attention', 'not_allowed', '', 'QuickBooks does not allow it', '2026-02-03 18:00:00', '2026-02-03 18:00:15');
UPDATE tally SET needs_attention = 14, problem_invoices = 8 WHERE shop_id = 1;
INSERT INTO audit (shop_id, id, at, actor, actor_id, actor_name, what, entity, entity_id, detail) VALUES
  (1, 900, '2026-02-02 09:12:00', 'user', 3, 'Bo Keeper', 'tax.map', '', 3, 'County 8.1: County 8.1 → nothing'),
  (1, 901, '2026-02-02 09:14:00', 'user', 1, 'Rosa Owner', 'item.change', 'item', 2, 'Capacitor 35/5'),
  (1, 902, '2026-02-02 10:00:00', 'user', 4, 'Stan Staff', 'invoice.send', 'invoice', 10, '1860');
DELETE FROM problem_day WHERE shop_id = 1;
INSERT INTO problem_day (shop_id, cause, about, day, n) VALUES
  (1, 'tax_not_mapped', 'tax_rate:3', UTC_DATE() - INTERVAL 9 DAY, 2),
  (1, 'tax_not_mapped', 'tax_rate:3', UTC_DATE() - INTERVAL 2 DAY, 9),
  (1, 'tax_not_mapped', 'tax_rate:3', UTC_DATE(), 4);
