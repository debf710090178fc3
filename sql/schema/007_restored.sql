-- A restored backup (counterfoil restored): what a document's create became
-- since then is not known here, so QuickBooks is asked before it is sent.
ALTER TABLE connection
  ADD COLUMN restored_to DATETIME(6) NULL,           -- as of the oldest backup
  ADD COLUMN restored_at DATETIME(6) NULL,           -- when the operator said so
  ADD COLUMN restored_below BIGINT NOT NULL DEFAULT 0; -- ids from here on are new
