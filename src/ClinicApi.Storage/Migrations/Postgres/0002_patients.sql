-- An erased patient stays as a row without personal values, so that appointments keep what they refer to.
CREATE TABLE patients (
  clinic_id             text   NOT NULL REFERENCES clinics,
  patient_id            text   NOT NULL,
  version               bigint NOT NULL,
  registered_by         text   NOT NULL,
  given_name            text   NOT NULL,
  family_name           text   NOT NULL,
  birth_date            text   NOT NULL,
  email                 text   NOT NULL,
  phone                 text   NOT NULL,
  language_code         text   NOT NULL,
  partner_reference     text   NOT NULL,
  medical_record_number text   NOT NULL,
  address_lines         text   NOT NULL,
  note                  text   NOT NULL,
  created_at            bigint NOT NULL,
  updated_at            bigint NOT NULL,
  erased_at             bigint,
  PRIMARY KEY (clinic_id, patient_id)
);

CREATE INDEX patients_in_order ON patients (clinic_id, created_at, patient_id) WHERE erased_at IS NULL;
