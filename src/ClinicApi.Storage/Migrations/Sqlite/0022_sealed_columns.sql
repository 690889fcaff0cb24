-- Sensitive values are sealed, so they are found by keyed hashes. Rows of before have none until they are sealed.
DROP INDEX patients_by_birth_date;
DROP INDEX patients_by_email;
DROP INDEX patients_by_phone;
ALTER TABLE patients ADD COLUMN birth_date_hash BLOB;
ALTER TABLE patients ADD COLUMN email_hash BLOB;
ALTER TABLE patients ADD COLUMN phone_hash BLOB;
CREATE INDEX patients_by_birth_date ON patients (clinic_id, birth_date_hash) WHERE birth_date_hash IS NOT NULL;
CREATE INDEX patients_by_email ON patients (clinic_id, email_hash) WHERE email_hash IS NOT NULL;
CREATE INDEX patients_by_phone ON patients (clinic_id, phone_hash) WHERE phone_hash IS NOT NULL;

-- What a signed assessment says does not change when it is sealed anew; that it was is told by another key.
ALTER TABLE assessments ADD COLUMN sealed_with TEXT NOT NULL DEFAULT '';
DROP TRIGGER assessments_signed_do_not_change;
CREATE TRIGGER assessments_signed_do_not_change BEFORE UPDATE ON assessments
WHEN OLD.state <> 1 AND (
  NEW.state < OLD.state
  OR (NEW.document <> OLD.document AND length(NEW.document) > 0 AND NEW.sealed_with = OLD.sealed_with)
  OR NEW.finalized_by <> OLD.finalized_by
  OR NEW.finalized_at IS NOT OLD.finalized_at
  OR NEW.assessed_at <> OLD.assessed_at)
BEGIN
  SELECT RAISE(ABORT, 'a signed assessment does not change');
END;

-- Fingerprints of the keys that values are sealed with, and of the one that hashes them to be found. A node that lacks one does not start.
CREATE TABLE column_keys (
  purpose    TEXT NOT NULL,
  key_id     TEXT NOT NULL,
  entered_at INTEGER NOT NULL,
  PRIMARY KEY (purpose, key_id)
) STRICT, WITHOUT ROWID;
