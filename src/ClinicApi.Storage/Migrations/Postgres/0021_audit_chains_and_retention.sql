-- Where the chain of a clinic's audit log ends, and after which entry it is kept: those up to it were let go. The seal is over all of
-- this, under a key that the database does not have. The clinic "" has what is of no clinic.
CREATE TABLE audit_chains (
  clinic_id       text    NOT NULL,
  last_sequence   bigint  NOT NULL,
  last_hash       text    NOT NULL,
  let_go_sequence bigint  NOT NULL,
  let_go_hash     text    NOT NULL,
  seal            text    NOT NULL,
  PRIMARY KEY (clinic_id)
);

-- An entry gets its place in the chain after it was committed, and never another one.
ALTER TABLE audit_entries ADD COLUMN sequence bigint ;
ALTER TABLE audit_entries ADD COLUMN hash     text NOT NULL DEFAULT '';

CREATE UNIQUE INDEX audit_entries_in_chain ON audit_entries (clinic_id, sequence) WHERE sequence IS NOT NULL;
CREATE INDEX audit_entries_unchained ON audit_entries (clinic_id, entry_id) WHERE sequence IS NULL;

-- The oldest event of the clinic that is kept, or the next one if none is.
ALTER TABLE clinic_feeds ADD COLUMN first_sequence bigint  NOT NULL DEFAULT 1;

-- Work that one node does for all, and until when nobody else may.
CREATE TABLE duties (
  duty    text    NOT NULL,
  node_id text    NOT NULL,
  ends_at bigint  NOT NULL,
  PRIMARY KEY (duty)
);
