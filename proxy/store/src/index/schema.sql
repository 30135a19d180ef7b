-- The access index. Made from the log alone; a change of this file goes with another number in `FORMAT`, and the
-- index is made anew. Words that repeat (shops, routes, methods) stand once and are named by number; so do references,
-- but for those a row shows: a page of rows shows thousands, and to look for each would take longer than all the rest.

-- Which log, up to which leaf, and the first leaf that was not dropped.
CREATE TABLE mark (
    one    INTEGER PRIMARY KEY CHECK (one = 1),
    format TEXT NOT NULL,
    log    BLOB NOT NULL,
    next   INTEGER NOT NULL,
    first  INTEGER NOT NULL
) STRICT;

CREATE TABLE word (
    id   INTEGER PRIMARY KEY,
    word TEXT NOT NULL UNIQUE
) STRICT;

-- References, and what they stand for where that was told.
CREATE TABLE reference (
    id      INTEGER PRIMARY KEY,
    ref     BLOB NOT NULL UNIQUE,
    shop    INTEGER,
    kind    INTEGER,
    partner INTEGER,                        -- another identifier of the same person
    staff   INTEGER NOT NULL DEFAULT 0,
    path    TEXT,                           -- of the key that opens it
    sealed  TEXT,
    named   INTEGER                         -- the leaf that tells it
) STRICT;
CREATE UNIQUE INDEX reference_named ON reference (named) WHERE named IS NOT NULL;
CREATE INDEX reference_partner ON reference (partner) WHERE partner IS NOT NULL;

CREATE TABLE access (
    seq      INTEGER PRIMARY KEY,
    at       INTEGER NOT NULL,              -- microseconds
    kind     INTEGER NOT NULL,
    access   BLOB,
    grant_of INTEGER,                       -- of a lease: its grant
    shop     INTEGER NOT NULL,
    actor    INTEGER,
    asker    INTEGER,                       -- of an approval: who had asked
    role     INTEGER,
    address  BLOB,
    method   INTEGER,
    path     TEXT,
    route    INTEGER,
    action   INTEGER,
    status   INTEGER,                       -- of a login: whether it succeeded
    verdict  INTEGER,
    reason   INTEGER,
    opaque   INTEGER NOT NULL DEFAULT 0,
    subjects BLOB,                          -- references, 16 bytes each; the actor's own first
    own      INTEGER NOT NULL DEFAULT 0,    -- how many of them
    persons  INTEGER NOT NULL DEFAULT 0,
    rows     INTEGER NOT NULL DEFAULT 0,
    fields   INTEGER NOT NULL DEFAULT 0,    -- bits
    decoys   INTEGER NOT NULL DEFAULT 0,
    outcome  INTEGER,
    bytes    INTEGER,
    millis   INTEGER
) STRICT;
CREATE INDEX access_decoys ON access (seq) WHERE decoys > 0;

-- Postings lie era by era, so that what is written lies close together however old the log is, and so that what is over
-- can be dropped in one piece. A question looks into each era once: 16 that are over become one, so there are few.
CREATE TABLE era (
    era   INTEGER PRIMARY KEY,              -- how long it is and where it begins: `sqlite/era.rs`
    grown INTEGER,                          -- the longer one into which its postings are being moved
    since INTEGER NOT NULL,                 -- the earliest and the latest moment in it
    until INTEGER NOT NULL,
    swept INTEGER NOT NULL DEFAULT 0        -- the first leaf whose postings may still be there
) STRICT;

-- How far the longer era is looked through of which a part was dropped.
CREATE TABLE sweep (
    one   INTEGER PRIMARY KEY CHECK (one = 1),
    era   INTEGER NOT NULL,
    until INTEGER NOT NULL,                 -- the first leaf that stays
    place INTEGER NOT NULL,                 -- 0: in `posting`, 1: in `acting`
    key   INTEGER NOT NULL,                 -- the last one that was looked at
    seq   INTEGER NOT NULL
) STRICT;

CREATE TABLE posting (
    era     INTEGER NOT NULL,
    subject INTEGER NOT NULL,
    seq     INTEGER NOT NULL,
    PRIMARY KEY (era, subject, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE acting (
    era   INTEGER NOT NULL,
    actor INTEGER NOT NULL,
    seq   INTEGER NOT NULL,
    PRIMARY KEY (era, actor, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE daily (
    day      INTEGER NOT NULL,
    shop     INTEGER NOT NULL,
    actor    INTEGER NOT NULL,              -- 0: nobody with a name
    role     INTEGER NOT NULL,
    persons  INTEGER NOT NULL,
    rows     INTEGER NOT NULL,
    accesses INTEGER NOT NULL,
    PRIMARY KEY (day, shop, actor, role)
) STRICT, WITHOUT ROWID;

-- Grants without a close.
CREATE TABLE open_grant (
    access BLOB NOT NULL,
    shop   INTEGER NOT NULL,
    seq    INTEGER NOT NULL,
    PRIMARY KEY (access, shop)
) STRICT, WITHOUT ROWID;
CREATE INDEX open_grant_seq ON open_grant (seq);

CREATE TABLE session (
    shop      INTEGER NOT NULL,
    session   TEXT NOT NULL,
    role      INTEGER NOT NULL,
    who       INTEGER,
    proved_at INTEGER NOT NULL,
    seq       INTEGER NOT NULL,
    seen      INTEGER NOT NULL,
    PRIMARY KEY (shop, session)
) STRICT, WITHOUT ROWID;
CREATE INDEX session_seen ON session (seen);
