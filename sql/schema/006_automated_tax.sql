-- Automated sales tax: QuickBooks computes a document's tax by its addresses
-- unless it is told the tax (Preferences: PartnerTaxEnabled).

ALTER TABLE connection
  ADD COLUMN automated_tax TINYINT(1) NOT NULL DEFAULT 0;
