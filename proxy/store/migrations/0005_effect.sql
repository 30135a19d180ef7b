-- How far a box counts, and whose word it was. What an older chain says of it is filled in by
-- making the tables anew at once, which takes the setting away again.
ALTER TABLE attempt ADD COLUMN proved INTEGER NOT NULL DEFAULT 0;           -- whoever answered proved to be the subject
ALTER TABLE decision ADD COLUMN effect TEXT NOT NULL DEFAULT 'decides';
ALTER TABLE decision ADD COLUMN consent INTEGER NOT NULL DEFAULT 0;         -- a permission that an exclusive prohibition beats
ALTER TABLE decision ADD COLUMN exclusive INTEGER NOT NULL DEFAULT 0;       -- a prohibition that beats every consent
ALTER TABLE permission_state ADD COLUMN proved INTEGER NOT NULL DEFAULT 0;
ALTER TABLE permission_state ADD COLUMN consent INTEGER NOT NULL DEFAULT 0;
ALTER TABLE permission_state ADD COLUMN exclusive INTEGER NOT NULL DEFAULT 0;
INSERT INTO setting (name, value) SELECT 'stale', x'' WHERE EXISTS (SELECT 1 FROM event);
