-- What is personal, beside the chain, so that it can be destroyed without breaking it.
CREATE TABLE subject_key (
    subject TEXT PRIMARY KEY,
    wrapped TEXT NOT NULL                   -- a random key under the installation's; gone: the person is unreadable
) STRICT;

CREATE TABLE identifier (
    shop    TEXT NOT NULL,
    kind    TEXT NOT NULL,
    lookup  TEXT NOT NULL,                  -- keyed hash
    subject TEXT NOT NULL REFERENCES subject_key (subject),
    sealed  TEXT NOT NULL,                  -- sealed as in the journal, and once more under the subject's key
    PRIMARY KEY (shop, kind, lookup)
) STRICT;
CREATE INDEX identifier_by_subject ON identifier (subject);
CREATE INDEX identifier_by_lookup ON identifier (lookup);

CREATE TABLE attempt_origin (
    attempt      TEXT PRIMARY KEY,
    session      TEXT,                      -- keyed hash
    ip_truncated TEXT,
    ua_hash      TEXT
) STRICT;

CREATE TABLE attempt_identifier (
    attempt TEXT NOT NULL REFERENCES attempt_origin (attempt),
    kind    TEXT NOT NULL,
    lookup  TEXT NOT NULL,
    sealed  TEXT,                           -- none: known from the session, moved to its subject, or refused
    PRIMARY KEY (attempt, kind, lookup)
) STRICT;
CREATE INDEX attempt_identifier_by_lookup ON attempt_identifier (lookup);

CREATE TABLE session (
    shop      TEXT NOT NULL,
    session   TEXT NOT NULL,                -- keyed hash
    proved_by TEXT NOT NULL,
    subject   TEXT,
    since     TEXT NOT NULL,
    PRIMARY KEY (shop, session)
) STRICT;

CREATE TABLE session_identifier (
    shop    TEXT NOT NULL,
    session TEXT NOT NULL,
    kind    TEXT NOT NULL,
    lookup  TEXT NOT NULL,
    sealed  TEXT NOT NULL,
    PRIMARY KEY (shop, session, kind, lookup),
    FOREIGN KEY (shop, session) REFERENCES session (shop, session) ON DELETE CASCADE ON UPDATE CASCADE
) STRICT;
