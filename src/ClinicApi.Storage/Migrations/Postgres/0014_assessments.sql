-- A row for each version of an assessment. The document is the contract's own message in its wire form. A draft (state 1) changes, a
-- signed version (2) does not: it can only be superseded (3), and emptied when its patient is erased.
CREATE TABLE assessments (
  clinic_id        text    NOT NULL,
  patient_id       text    NOT NULL,
  assessment_id    text    NOT NULL,
  version          bigint  NOT NULL,
  state            integer NOT NULL,
  revision         integer NOT NULL,
  supersedes_id    text    NOT NULL,
  superseded_by_id text    NOT NULL,
  amendment_reason text    NOT NULL,
  document         bytea   NOT NULL,
  created_by       text    NOT NULL,
  assessed_at      bigint  NOT NULL,
  finalized_by     text    NOT NULL,
  finalized_at     bigint,
  expires_at       bigint,
  created_at       bigint  NOT NULL,
  updated_at       bigint  NOT NULL,
  PRIMARY KEY (clinic_id, patient_id, assessment_id),
  FOREIGN KEY (clinic_id, patient_id) REFERENCES patients,
  CONSTRAINT assessments_signed_whole CHECK ((state = 1) = (finalized_at IS NULL) AND (state = 1) = (finalized_by = ''))
);

CREATE INDEX assessments_in_order ON assessments (clinic_id, patient_id, created_at, assessment_id);
CREATE INDEX assessments_by_state ON assessments (clinic_id, patient_id, state, finalized_at);

-- Of the versions that amend the same one, one at most is ever signed.
CREATE UNIQUE INDEX assessments_signed_after ON assessments (clinic_id, patient_id, supersedes_id)
  WHERE state <> 1 AND supersedes_id <> '';

CREATE FUNCTION refuse_signed_change() RETURNS trigger LANGUAGE plpgsql AS
$$
BEGIN
  RAISE EXCEPTION 'a signed assessment does not change' USING ERRCODE = 'check_violation';
END
$$;

CREATE TRIGGER assessments_signed_do_not_change BEFORE UPDATE ON assessments FOR EACH ROW
WHEN (OLD.state <> 1 AND (
  NEW.state < OLD.state
  OR (NEW.document <> OLD.document AND length(NEW.document) > 0)
  OR NEW.finalized_by <> OLD.finalized_by
  OR NEW.finalized_at IS DISTINCT FROM OLD.finalized_at
  OR NEW.assessed_at <> OLD.assessed_at))
EXECUTE FUNCTION refuse_signed_change();

CREATE TRIGGER assessments_signed_are_not_deleted BEFORE DELETE ON assessments FOR EACH ROW
WHEN (OLD.state <> 1 AND length(OLD.document) > 0)
EXECUTE FUNCTION refuse_signed_change();

-- What came of treatments. Rows are never changed, only emptied when their patient is erased.
CREATE TABLE outcomes (
  clinic_id      text    NOT NULL,
  patient_id     text    NOT NULL,
  outcome_id     text    NOT NULL,
  baseline_id    text    NOT NULL,
  corrects_id    text    NOT NULL,
  document       bytea   NOT NULL,
  recorded_by    text    NOT NULL,
  observed_at    bigint  NOT NULL,
  created_at     bigint  NOT NULL,
  PRIMARY KEY (clinic_id, patient_id, outcome_id),
  FOREIGN KEY (clinic_id, patient_id) REFERENCES patients
);

CREATE INDEX outcomes_in_order ON outcomes (clinic_id, patient_id, created_at, outcome_id);
