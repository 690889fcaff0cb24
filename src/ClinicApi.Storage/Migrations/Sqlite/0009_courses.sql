-- The sessions are the appointments that name the course. Gaps are a JSON document without anything personal: the sessions
-- that were wanted and could not be booked.
CREATE TABLE courses (
  clinic_id        TEXT    NOT NULL,
  course_id        TEXT    NOT NULL,
  version          INTEGER NOT NULL,
  state            INTEGER NOT NULL,
  patient_id       TEXT    NOT NULL,
  treatment_id     TEXT    NOT NULL,
  minimum_interval INTEGER NOT NULL,
  maximum_interval INTEGER NOT NULL,
  gaps             TEXT    NOT NULL,
  booked_by        TEXT    NOT NULL,
  created_at       INTEGER NOT NULL,
  updated_at       INTEGER NOT NULL,
  PRIMARY KEY (clinic_id, course_id),
  FOREIGN KEY (clinic_id, patient_id) REFERENCES patients
) STRICT;

CREATE INDEX appointments_by_course ON appointments (clinic_id, course_id, starts_at) WHERE course_id <> '';
