-- The chain: append-only, the single truth. Everything in 0002 is made from it and can be made again.
CREATE TABLE event (
    seq       INTEGER PRIMARY KEY,          -- 1, 2, 3 … without gaps
    id        TEXT NOT NULL UNIQUE,         -- UUID version 7 made of `at` and `hash`
    kind      TEXT NOT NULL,
    at        TEXT NOT NULL,                -- when the journal wrote it, RFC 3339 UTC
    body      TEXT NOT NULL,                -- JSON; no personal value, sealed or not
    prev_hash BLOB NOT NULL,                -- hash of the event before; 32 zero bytes for the first
    hash      BLOB NOT NULL                 -- see src/event/chain.rs
) STRICT;

CREATE TRIGGER event_is_never_changed BEFORE UPDATE ON event
BEGIN SELECT RAISE(ABORT, 'the chain is append-only'); END;

CREATE TRIGGER event_is_never_removed BEFORE DELETE ON event
BEGIN SELECT RAISE(ABORT, 'the chain is append-only'); END;

-- Also keeps INSERT OR REPLACE from changing an event, which fires no other trigger.
CREATE TRIGGER event_comes_in_order BEFORE INSERT ON event
WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM event)
BEGIN SELECT RAISE(ABORT, 'the chain is append-only'); END;

-- The end of the chain under the installation's key: a tail cut off, or a chain made anew, shows.
CREATE TABLE chain_head (
    one  INTEGER PRIMARY KEY CHECK (one = 1),
    seq  INTEGER NOT NULL,
    hash BLOB NOT NULL,
    mac  BLOB NOT NULL
) STRICT;

-- Up to where each journal is applied.
CREATE TABLE applied (
    journal TEXT PRIMARY KEY,
    seq     INTEGER NOT NULL
) STRICT;

-- Recognises the key with which this file was made.
CREATE TABLE setting (
    name  TEXT PRIMARY KEY,
    value BLOB NOT NULL
) STRICT;
