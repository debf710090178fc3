-- A company that may not write holds its lane: its cause is the realm's, and no
-- event's.
ALTER TABLE lane MODIFY COLUMN hold_reason
  ENUM('','throttled','outage','signed_out','subscription','not_allowed','not_in_plan')
  NOT NULL DEFAULT '';
