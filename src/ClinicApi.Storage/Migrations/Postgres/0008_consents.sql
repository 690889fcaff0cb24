-- Rows are never changed but for their end. The personal values of an erased patient's consents are emptied.
CREATE TABLE consents (
  clinic_id        text    NOT NULL,
  patient_id       text    NOT NULL,
  consent_id       text    NOT NULL,
  version          bigint  NOT NULL,
  purpose          integer NOT NULL,
  recipient_id     text    NOT NULL,
  treatment_id     text    NOT NULL,
  shared_fields    text    NOT NULL,
  document_version text    NOT NULL,
  giver            integer NOT NULL,
  recorded_by      text    NOT NULL,
  granted_at       bigint  NOT NULL,
  expires_at       bigint,
  revoked_at       bigint,
  created_at       bigint  NOT NULL,
  PRIMARY KEY (clinic_id, patient_id, consent_id),
  FOREIGN KEY (clinic_id, patient_id) REFERENCES patients
);

-- Of consents to the same one at most stands. It also serves the question whether a partner may see a patient.
CREATE UNIQUE INDEX consents_that_stand ON consents (clinic_id, patient_id, purpose, recipient_id, treatment_id)
  WHERE revoked_at IS NULL;
