CREATE TABLE holds (
  clinic_id                 text    NOT NULL,
  hold_id                   text    NOT NULL,
  version                   bigint  NOT NULL,
  held_by                   text    NOT NULL,
  treatment_id              text    NOT NULL,
  patient_id                text    NOT NULL,
  requested_practitioner_id text    NOT NULL,
  starts_at                 bigint  NOT NULL,
  ends_at                   bigint  NOT NULL,
  ttl                       bigint  NOT NULL,
  expires_at                bigint  NOT NULL,
  plan                      text    NOT NULL,
  -- How many reservations it was placed with: a hold that has lost one cannot be booked.
  reservation_count         integer NOT NULL,
  created_at                bigint  NOT NULL,
  PRIMARY KEY (clinic_id, hold_id)
);

CREATE INDEX holds_by_expiry ON holds (expires_at);

CREATE TABLE appointments (
  clinic_id                 text    NOT NULL,
  appointment_id            text    NOT NULL,
  version                   bigint  NOT NULL,
  state                     integer NOT NULL,
  patient_id                text    NOT NULL,
  treatment_id              text    NOT NULL,
  requested_practitioner_id text    NOT NULL,
  starts_at                 bigint  NOT NULL,
  ends_at                   bigint  NOT NULL,
  cancellation_deadline     bigint  NOT NULL,
  plan                      text    NOT NULL,
  booked_by                 text    NOT NULL,
  partner_reference         text    NOT NULL,
  patient_note              text    NOT NULL,
  cancellation_reason       integer NOT NULL,
  cancelled_by              text    NOT NULL,
  cancelled_at              bigint,
  cancelled_late            boolean NOT NULL,
  course_id                 text    NOT NULL,
  created_at                bigint  NOT NULL,
  updated_at                bigint  NOT NULL,
  PRIMARY KEY (clinic_id, appointment_id),
  FOREIGN KEY (clinic_id, patient_id) REFERENCES patients
);

CREATE INDEX appointments_in_order ON appointments (clinic_id, starts_at, appointment_id);
CREATE INDEX appointments_by_patient ON appointments (clinic_id, patient_id, starts_at);

-- Who or what is occupied when. A row of a hold carries the hold's expiry; a row of neither a hold nor an appointment
-- retires its resource for good: a deleted practitioner, an erased patient.
CREATE TABLE reservations (
  clinic_id      text   NOT NULL,
  resource       text   NOT NULL,
  starts_at      bigint NOT NULL,
  ends_at        bigint NOT NULL,
  role_id        text   NOT NULL,
  hold_id        text,
  appointment_id text,
  expires_at     bigint,
  PRIMARY KEY (clinic_id, starts_at, resource),
  CONSTRAINT reservations_in_order CHECK (starts_at < ends_at),
  -- The diary is read by start, so it must know how far back a reservation can begin that still matters: one day.
  CONSTRAINT reservations_within_a_day
    CHECK (ends_at - starts_at <= 86400000000 OR (hold_id IS NULL AND appointment_id IS NULL)),
  CONSTRAINT reservations_of_one CHECK (hold_id IS NULL OR appointment_id IS NULL),
  CONSTRAINT reservations_expire_with_hold CHECK ((hold_id IS NULL) = (expires_at IS NULL)),
  CONSTRAINT reservations_never_overlap
    EXCLUDE USING gist (clinic_id WITH =, resource WITH =, int8range(starts_at, ends_at) WITH &&)
);

CREATE INDEX reservations_by_hold ON reservations (clinic_id, hold_id) WHERE hold_id IS NOT NULL;
CREATE INDEX reservations_by_appointment ON reservations (clinic_id, appointment_id) WHERE appointment_id IS NOT NULL;
CREATE INDEX reservations_by_expiry ON reservations (clinic_id, expires_at) WHERE expires_at IS NOT NULL;
