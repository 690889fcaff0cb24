-- Where the chain of a clinic's audit log ends, and after which entry it is kept: those up to it were let go. The seal is over all of
-- this, under a key that the database does not have. The clinic "" has what is of no clinic.
CREATE TABLE audit_chains (
  clinic_id       TEXT    NOT NULL,
  last_sequence   INTEGER NOT NULL,
  last_hash       TEXT    NOT NULL,
  let_go_sequence INTEGER NOT NULL,
  let_go_hash     TEXT    NOT NULL,
  seal            TEXT    NOT NULL,
  PRIMARY KEY (clinic_id)
) STRICT, WITHOUT ROWID;

-- An entry gets its place in the chain after it was committed, and never another one.
ALTER TABLE audit_entries ADD COLUMN sequence INTEGER;
ALTER TABLE audit_entries ADD COLUMN hash     TEXT NOT NULL DEFAULT '';

CREATE UNIQUE INDEX audit_entries_in_chain ON audit_entries (clinic_id, sequence) WHERE sequence IS NOT NULL;
CREATE INDEX audit_entries_unchained ON audit_entries (clinic_id, entry_id) WHERE sequence IS NULL;

-- The oldest event of the clinic that is kept, or the next one if none is.
ALTER TABLE clinic_feeds ADD COLUMN first_sequence INTEGER NOT NULL DEFAULT 1;

-- Work that one node does for all, and until when nobody else may.
CREATE TABLE duties (
  duty    TEXT    NOT NULL,
  node_id TEXT    NOT NULL,
  ends_at INTEGER NOT NULL,
  PRIMARY KEY (duty)
) STRICT, WITHOUT ROWID;
