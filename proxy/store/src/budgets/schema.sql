-- Accounts of budgets that several doors share. Words and references stand as the doors know them; what a reference
-- stands for is not here.

CREATE TABLE mark (
    one    INTEGER PRIMARY KEY CHECK (one = 1),
    format TEXT NOT NULL,
    make   BLOB NOT NULL,                   -- of this file: another one has another
    era    INTEGER NOT NULL                 -- moves when entries were changed: who knows them reads them anew
) STRICT;

-- What was drawn, in order; only added to, and dropped when it counts nowhere any more.
CREATE TABLE entry (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    draw     INTEGER,                       -- the entry of which this one says what was shown in truth
    settled  INTEGER NOT NULL,              -- whether it is certain already
    access   BLOB NOT NULL,
    at       INTEGER NOT NULL,              -- microseconds
    until    INTEGER NOT NULL,              -- up to when it may count
    accounts TEXT NOT NULL,                 -- JSON: names, each with its window in microseconds
    subjects BLOB NOT NULL,                 -- references, 16 bytes each
    sizes    TEXT NOT NULL,                 -- JSON
    unnamed  INTEGER NOT NULL,
    rows     INTEGER NOT NULL
) STRICT;
CREATE INDEX entry_until ON entry (until);
CREATE UNIQUE INDEX entry_draw ON entry (draw) WHERE draw IS NOT NULL;

-- Who comes first on an account.
CREATE TABLE turn (
    account TEXT PRIMARY KEY,
    holder  BLOB NOT NULL,
    until   INTEGER NOT NULL                -- microseconds; who is gone by then does not hold it for ever
) STRICT, WITHOUT ROWID;
