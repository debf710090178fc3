-- Sync events as the shop sees them, and the outbox.

-- tally_of_shop  s  iiiiiiiii  shop  portal api sweeper admin
SELECT pending, sending, checking, retrying, needs_attention, failed,
       succeeded, skipped, problem_invoices
  FROM tally WHERE shop_id = ?1 LIMIT 1;
