-- Sessions end by themselves, and a page of a shop is answered once.
ALTER TABLE session ADD COLUMN seen INTEGER NOT NULL DEFAULT 0;     -- seconds since 1970, by the journal's clock
UPDATE session SET seen = unixepoch(since);
CREATE INDEX session_by_seen ON session (seen);

ALTER TABLE attempt ADD COLUMN served TEXT NOT NULL DEFAULT '';     -- which delivery it answers
CREATE INDEX attempt_by_served ON attempt (served) WHERE outcome = 'committed';
INSERT OR IGNORE INTO setting (name, value) SELECT 'stale', x'' WHERE EXISTS (SELECT 1 FROM event);
