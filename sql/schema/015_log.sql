-- What the sync log is filtered and searched by (lib/pages/log_source.c): each
-- index ends with the event's id, so any view of the log is read in its order.
-- customer_id is whose record it was when it changed, 0 for an item: a search
-- for a customer finds its invoices and payments, too.
ALTER TABLE sync_event
  ADD COLUMN customer_id BIGINT NOT NULL DEFAULT 0,
  ADD KEY kind (shop_id, entity, direction, state, id),
  ADD KEY cause (shop_id, cause, state, id),
  ADD KEY about (shop_id, about, id),
  ADD KEY customer (shop_id, customer_id, id);
ALTER TABLE sync_attempt ADD KEY run (shop_id, run_id, event_id);

UPDATE sync_event SET customer_id = record_id WHERE entity = 'customer';
UPDATE sync_event AS e JOIN invoice AS i ON i.shop_id = e.shop_id AND i.id = e.record_id
   SET e.customer_id = i.customer_id WHERE e.entity = 'invoice';
UPDATE sync_event AS e JOIN payment AS p ON p.shop_id = e.shop_id AND p.id = e.record_id
   SET e.customer_id = p.customer_id WHERE e.entity = 'payment';

-- Beside event_amount (012), which runs first.
CREATE TRIGGER event_customer BEFORE INSERT ON sync_event FOR EACH ROW
FOLLOWS event_amount
SET NEW.customer_id = COALESCE(CASE NEW.entity
  WHEN 'customer' THEN NEW.record_id
  WHEN 'invoice' THEN (SELECT i.customer_id FROM invoice AS i WHERE i.shop_id = NEW.shop_id AND i.id = NEW.record_id)
  WHEN 'payment' THEN (SELECT p.customer_id FROM payment AS p WHERE p.shop_id = NEW.shop_id AND p.id = NEW.record_id)
  END, 0);
