-- A row for each version of an assessment. The document is the contract's own message in its wire form. A draft (state 1) changes, a
-- signed version (2) does not: it can only be superseded (3), and emptied when its patient is erased.
CREATE TABLE assessments (
  clinic_id        TEXT    NOT NULL,
  patient_id       TEXT    NOT NULL,
  assessment_id    TEXT    NOT NULL,
  version          INTEGER NOT NULL,
  state            INTEGER NOT NULL,
  revision         INTEGER NOT NULL,
  supersedes_id    TEXT    NOT NULL,
  superseded_by_id TEXT    NOT NULL,
  amendment_reason TEXT    NOT NULL,
  document         BLOB    NOT NULL,
  created_by       TEXT    NOT NULL,
  assessed_at      INTEGER NOT NULL,
  finalized_by     TEXT    NOT NULL,
  finalized_at     INTEGER,
  expires_at       INTEGER,
  created_at       INTEGER NOT NULL,
  updated_at       INTEGER NOT NULL,
  PRIMARY KEY (clinic_id, patient_id, assessment_id),
  FOREIGN KEY (clinic_id, patient_id) REFERENCES patients,
  CONSTRAINT assessments_signed_whole CHECK ((state = 1) = (finalized_at IS NULL) AND (state = 1) = (finalized_by = ''))
) STRICT;

CREATE INDEX assessments_in_order ON assessments (clinic_id, patient_id, created_at, assessment_id);
CREATE INDEX assessments_by_state ON assessments (clinic_id, patient_id, state, finalized_at);

-- Of the versions that amend the same one, one at most is ever signed.
CREATE UNIQUE INDEX assessments_signed_after ON assessments (clinic_id, patient_id, supersedes_id)
  WHERE state <> 1 AND supersedes_id <> '';

CREATE TRIGGER assessments_signed_do_not_change BEFORE UPDATE ON assessments
WHEN OLD.state <> 1 AND (
  NEW.state < OLD.state
  OR (NEW.document <> OLD.document AND length(NEW.document) > 0)
  OR NEW.finalized_by <> OLD.finalized_by
  OR NEW.finalized_at IS NOT OLD.finalized_at
  OR NEW.assessed_at <> OLD.assessed_at)
BEGIN
  SELECT RAISE(ABORT, 'a signed assessment does not change');
END;

CREATE TRIGGER assessments_signed_are_not_deleted BEFORE DELETE ON assessments
WHEN OLD.state <> 1 AND length(OLD.document) > 0
BEGIN
  SELECT RAISE(ABORT, 'a signed assessment is not deleted');
END;

-- What came of treatments. Rows are never changed, only emptied when their patient is erased.
CREATE TABLE outcomes (
  clinic_id      TEXT    NOT NULL,
  patient_id     TEXT    NOT NULL,
  outcome_id     TEXT    NOT NULL,
  baseline_id    TEXT    NOT NULL,
  corrects_id    TEXT    NOT NULL,
  document       BLOB    NOT NULL,
  recorded_by    TEXT    NOT NULL,
  observed_at    INTEGER NOT NULL,
  created_at     INTEGER NOT NULL,
  PRIMARY KEY (clinic_id, patient_id, outcome_id),
  FOREIGN KEY (clinic_id, patient_id) REFERENCES patients
) STRICT;

CREATE INDEX outcomes_in_order ON outcomes (clinic_id, patient_id, created_at, outcome_id);
