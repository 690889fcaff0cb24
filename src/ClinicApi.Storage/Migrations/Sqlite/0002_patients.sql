-- An erased patient stays as a row without personal values, so that appointments keep what they refer to.
CREATE TABLE patients (
  clinic_id             TEXT    NOT NULL REFERENCES clinics,
  patient_id            TEXT    NOT NULL,
  version               INTEGER NOT NULL,
  registered_by         TEXT    NOT NULL,
  given_name            TEXT    NOT NULL,
  family_name           TEXT    NOT NULL,
  birth_date            TEXT    NOT NULL,
  email                 TEXT    NOT NULL,
  phone                 TEXT    NOT NULL,
  language_code         TEXT    NOT NULL,
  partner_reference     TEXT    NOT NULL,
  medical_record_number TEXT    NOT NULL,
  address_lines         TEXT    NOT NULL,
  note                  TEXT    NOT NULL,
  created_at            INTEGER NOT NULL,
  updated_at            INTEGER NOT NULL,
  erased_at             INTEGER,
  PRIMARY KEY (clinic_id, patient_id)
) STRICT;

CREATE INDEX patients_in_order ON patients (clinic_id, created_at, patient_id) WHERE erased_at IS NULL;
