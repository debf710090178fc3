-- When the last requests of a realm left: whoever has its lane next goes on
-- from there.  Microseconds before sent_at; '-' while the lane is somebody's,
-- and after, when who had it did not come to say.
ALTER TABLE lane
  ADD COLUMN sent VARCHAR(120) CHARACTER SET ascii NOT NULL DEFAULT '',
  ADD COLUMN sent_at DATETIME(6) NULL;
