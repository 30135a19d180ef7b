-- What hangs is looked through with every entry.
CREATE INDEX attempt_hanging ON attempt (seq) WHERE outcome = 'pending';
