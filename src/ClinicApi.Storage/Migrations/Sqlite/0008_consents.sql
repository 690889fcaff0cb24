-- Rows are never changed but for their end. The personal values of an erased patient's consents are emptied.
CREATE TABLE consents (
  clinic_id        TEXT    NOT NULL,
  patient_id       TEXT    NOT NULL,
  consent_id       TEXT    NOT NULL,
  version          INTEGER NOT NULL,
  purpose          INTEGER NOT NULL,
  recipient_id     TEXT    NOT NULL,
  treatment_id     TEXT    NOT NULL,
  shared_fields    TEXT    NOT NULL,
  document_version TEXT    NOT NULL,
  giver            INTEGER NOT NULL,
  recorded_by      TEXT    NOT NULL,
  granted_at       INTEGER NOT NULL,
  expires_at       INTEGER,
  revoked_at       INTEGER,
  created_at       INTEGER NOT NULL,
  PRIMARY KEY (clinic_id, patient_id, consent_id),
  FOREIGN KEY (clinic_id, patient_id) REFERENCES patients
) STRICT;

-- Of consents to the same one at most stands. It also serves the question whether a partner may see a patient.
CREATE UNIQUE INDEX consents_that_stand ON consents (clinic_id, patient_id, purpose, recipient_id, treatment_id)
  WHERE revoked_at IS NULL;
