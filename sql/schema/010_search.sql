-- Numbers and references are found by their beginning, in any case, and lists
-- of what was found walk these indexes in their order.  LOWER is what str_fold
-- does to text that was trimmed when it was saved.

ALTER TABLE invoice
  ADD COLUMN number_key VARCHAR(21) COLLATE utf8mb4_nopad_bin
    AS (LOWER(number)) STORED,
  ADD KEY number_key (shop_id, number_key, id),
  ADD KEY status_number (shop_id, status, number_key, id);

ALTER TABLE payment
  ADD COLUMN reference_key VARCHAR(21) COLLATE utf8mb4_nopad_bin
    AS (LOWER(reference)) STORED,
  ADD KEY reference_key (shop_id, reference_key, id);
