-- Which record of QuickBooks one was merged into that is linked to another of
-- ours: who is to be used in its place.
ALTER TABLE link ADD COLUMN theirs_into VARCHAR(20) CHARACTER SET ascii COLLATE ascii_nopad_bin NOT NULL DEFAULT '';
