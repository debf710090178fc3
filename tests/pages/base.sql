-- Two shops whose rows have the same numbers, so that a statement without its
-- tenant shows.  Harbour has a third one of each, which is nobody else's, and
-- every text of Harbour says so.  Password of everybody: a-password-of-tests
INSERT INTO shop (id, name, country, currency, zone) VALUES
  (1, 'Rosewood Heating', 'US', 'USD', 'America/Los_Angeles'),
  (2, 'Harbour Gifts', 'GB', 'GBP', 'Europe/London');
INSERT INTO tally (shop_id) VALUES (1), (2);
INSERT INTO lane (shop_id, kind) VALUES (1, 'job'), (2, 'job');

SET @hash = '$argon2id$v=19$m=65536,t=3,p=1$O+gXYmwuNjf9fAqqsx3fyg$q20t/X0i5XPqT0ECRRtjgqHWAzRk9zTzpRKUy7w/QiM';
INSERT INTO user (id, email, email_key, name, password_hash, support, disabled) VALUES
  (1, 'owner@rosewood.example',      'owner@rosewood.example',      'Rosa Owner',  @hash, 0, 0),
  (2, 'owner@harbour.example',       'owner@harbour.example',       'Harbour Owner', @hash, 0, 0),
  (3, 'bookkeeper@rosewood.example', 'bookkeeper@rosewood.example', 'Bo Keeper',   @hash, 0, 0),
  (4, 'staff@rosewood.example',      'staff@rosewood.example',      'Stan Staff',  @hash, 0, 0),
  (5, 'viewer@rosewood.example',     'viewer@rosewood.example',     'Vi Viewer',   @hash, 0, 0),
  (6, 'support@counterfoil.example', 'support@counterfoil.example', 'Sue Support', @hash, 1, 0),
  (7, 'gone@rosewood.example',       'gone@rosewood.example',       'Gus Gone',    @hash, 0, 1),
  (8, 'nobody@rosewood.example',     'nobody@rosewood.example',     'No Member',   @hash, 0, 0);
INSERT INTO membership (shop_id, user_id, role) VALUES
  (1, 1, 'owner'), (2, 2, 'owner'), (1, 3, 'bookkeeper'), (1, 4, 'staff'),
  (1, 5, 'viewer'), (1, 7, 'owner');
-- The cookie's value is "session-of-" and the word before the @ (Harbour's
-- owner: session-of-harbour).
INSERT INTO session (token_hash, user_id, shop_id) VALUES
  (UNHEX(SHA2('session-of-owner', 256)), 1, 1),
  (UNHEX(SHA2('session-of-harbour', 256)), 2, 2),
  (UNHEX(SHA2('session-of-bookkeeper', 256)), 3, 1),
  (UNHEX(SHA2('session-of-staff', 256)), 4, 1),
  (UNHEX(SHA2('session-of-viewer', 256)), 5, 1),
  (UNHEX(SHA2('session-of-support', 256)), 6, 0),
  (UNHEX(SHA2('session-of-gone', 256)), 7, 1),
  (UNHEX(SHA2('session-of-nobody', 256)), 8, 1);
INSERT INTO api_key (shop_id, id, key_hash, prefix, label) VALUES
  (1, 1, UNHEX(SHA2('cf_key-of-rosewood', 256)), 'cf_key-of', 'Field app'),
  (2, 1, UNHEX(SHA2('cf_key-of-harbour', 256)), 'cf_key-of', 'Harbour app');

INSERT INTO customer (shop_id, id, external_id, name, name_key, email) VALUES
  (1, 1, 'x-1', 'Copper Kettle Ltd', 'copper kettle ltd', 'ap@kettle.example'),
  (1, 2, 'x-2', 'Mill Lane School', 'mill lane school', ''),
  (2, 1, 'x-1', 'Harbour Cafe', 'harbour cafe', 'ap@harbour.example'),
  (2, 2, 'x-2', 'Harbour Inn', 'harbour inn', ''),
  (2, 3, 'x-3', 'Harbour Museum', 'harbour museum', '');
INSERT INTO item (shop_id, id, external_id, name, name_key, description, unit_price) VALUES
  (1, 1, 'x-1', 'Service call', 'service call', 'Site visit', 89000000),
  (1, 2, 'x-2', 'Capacitor 35/5', 'capacitor 35/5', '', 42000000),
  (2, 1, 'x-1', 'Harbour mug', 'harbour mug', 'Harbour', 5000000),
  (2, 2, 'x-2', 'Harbour towel', 'harbour towel', '', 7000000),
  (2, 3, 'x-3', 'Harbour bell', 'harbour bell', '', 9000000);
INSERT INTO tax_rate (shop_id, id, external_id, name, name_key, rate) VALUES
  (1, 1, 'x-1', 'Combined 7.25', 'combined 7.25', 7250000),
  (1, 2, 'x-2', 'Exempt', 'exempt', 0),
  (2, 1, 'x-1', 'Harbour standard', 'harbour standard', 20000000),
  (2, 2, 'x-2', 'Harbour reduced', 'harbour reduced', 5000000),
  (2, 3, 'x-3', 'Harbour zero', 'harbour zero', 0);
INSERT INTO invoice (shop_id, id, external_id, number, customer_id, status,
    invoice_date, due_date, customer_note, line_count, subtotal, tax, total,
    balance, sent_at) VALUES
  (1, 1, 'x-1', '1847', 1, 'sent', '2026-01-05', '2026-02-04', '', 2, 17550, 1272, 18822, 18822, '2026-01-05 17:31:40'),
  (1, 2, 'x-2', '1848', 2, 'draft', '2026-01-06', NULL, 'Thank you', 1, 8900, 0, 8900, 8900, NULL),
  (2, 1, 'x-1', 'H-1', 1, 'sent', '2026-01-05', NULL, 'Harbour', 1, 500, 100, 600, 600, '2026-01-05 10:00:00'),
  (2, 2, 'x-2', 'H-2', 2, 'draft', '2026-01-05', NULL, 'Harbour', 1, 700, 140, 840, 840, NULL),
  (2, 3, 'x-3', 'H-3', 3, 'sent', '2026-01-05', NULL, 'Harbour', 1, 900, 180, 1080, 1080, '2026-01-05 10:00:00');
INSERT INTO invoice_line (shop_id, invoice_id, line_no, item_id, description, quantity, unit_price, amount) VALUES
  (1, 1, 1, 1, 'Site visit, boiler room', 1500000, 89000000, 13350),
  (1, 1, 2, 2, '', 1000000, 42000000, 4200),
  (1, 2, 1, 1, '', 1000000, 89000000, 8900),
  (2, 1, 1, 1, 'Harbour', 1000000, 5000000, 500),
  (2, 2, 1, 2, 'Harbour', 1000000, 7000000, 700),
  (2, 3, 1, 3, 'Harbour', 1000000, 9000000, 900);
INSERT INTO invoice_line_tax (shop_id, invoice_id, line_no, tax_rate_id) VALUES
  (1, 1, 1, 1), (1, 1, 2, 1), (2, 1, 1, 1), (2, 2, 1, 2), (2, 3, 1, 3);
INSERT INTO payment (shop_id, id, external_id, customer_id, payment_date, amount, method, reference) VALUES
  (1, 1, 'x-1', 2, '2026-01-07', 2500, 'cash', ''),
  (2, 1, 'x-1', 1, '2026-01-07', 300, 'card', 'Harbour'),
  (2, 2, 'x-2', 2, '2026-01-07', 400, 'check', 'Harbour 2'),
  (2, 3, 'x-3', 3, '2026-01-07', 500, 'cash', 'Harbour 3');
