-- What follows from the chain. `vratar consent verify` compares these tables with ones made anew.
CREATE TABLE subject (
    id          TEXT PRIMARY KEY,
    seq         INTEGER NOT NULL UNIQUE,
    shop        TEXT NOT NULL,
    merged_into TEXT,                       -- always the subject that survives, never a chain of them
    proved      INTEGER NOT NULL DEFAULT 0  -- somebody proved to be this person
) STRICT;
CREATE INDEX subject_by_merged ON subject (merged_into) WHERE merged_into IS NOT NULL;

CREATE TABLE notice (
    id  TEXT PRIMARY KEY,
    seq INTEGER NOT NULL UNIQUE
) STRICT;

CREATE TABLE questionnaire (
    code    TEXT NOT NULL,
    version INTEGER NOT NULL,
    seq     INTEGER NOT NULL UNIQUE,
    PRIMARY KEY (code, version)
) STRICT;

CREATE TABLE attempt (
    id          TEXT PRIMARY KEY,
    seq         INTEGER NOT NULL UNIQUE,
    shop        TEXT NOT NULL,
    page        TEXT NOT NULL,
    notice      TEXT NOT NULL,
    at          TEXT NOT NULL,
    waiting     INTEGER NOT NULL,           -- its notice is not known yet, so that it has no decisions
    outcome     TEXT NOT NULL,
    superseded  INTEGER NOT NULL DEFAULT 0, -- rejected only because a later one took its place
    subject     TEXT,
    settled_seq INTEGER
) STRICT;
CREATE INDEX attempt_by_subject ON attempt (subject) WHERE subject IS NOT NULL;
CREATE INDEX attempt_waiting ON attempt (notice) WHERE waiting = 1;

CREATE TABLE decision (
    seq      INTEGER PRIMARY KEY,
    attempt  TEXT NOT NULL REFERENCES attempt (id),
    place    INTEGER NOT NULL,              -- index of the box in its notice
    question TEXT NOT NULL,
    answer   TEXT NOT NULL,
    state    TEXT NOT NULL,
    UNIQUE (attempt, place)
) STRICT;

CREATE TABLE permission_state (
    subject  TEXT NOT NULL REFERENCES subject (id),
    question TEXT NOT NULL,
    answer   TEXT NOT NULL,
    state    TEXT NOT NULL,
    since    TEXT NOT NULL,
    seq      INTEGER NOT NULL,              -- of the decision
    PRIMARY KEY (subject, question, answer)
) STRICT;

CREATE TABLE proof (
    id  TEXT PRIMARY KEY,
    seq INTEGER NOT NULL UNIQUE
) STRICT;

CREATE TABLE bypass (
    id  TEXT PRIMARY KEY,
    seq INTEGER NOT NULL UNIQUE
) STRICT;
