-- The sessions are the appointments that name the course. Gaps are a JSON document without anything personal: the sessions
-- that were wanted and could not be booked.
CREATE TABLE courses (
  clinic_id        text    NOT NULL,
  course_id        text    NOT NULL,
  version          bigint  NOT NULL,
  state            integer NOT NULL,
  patient_id       text    NOT NULL,
  treatment_id     text    NOT NULL,
  minimum_interval bigint  NOT NULL,
  maximum_interval bigint  NOT NULL,
  gaps             text    NOT NULL,
  booked_by        text    NOT NULL,
  created_at       bigint  NOT NULL,
  updated_at       bigint  NOT NULL,
  PRIMARY KEY (clinic_id, course_id),
  FOREIGN KEY (clinic_id, patient_id) REFERENCES patients
);

CREATE INDEX appointments_by_course ON appointments (clinic_id, course_id, starts_at) WHERE course_id <> '';
