CREATE TABLE holds (
  clinic_id                 TEXT    NOT NULL,
  hold_id                   TEXT    NOT NULL,
  version                   INTEGER NOT NULL,
  held_by                   TEXT    NOT NULL,
  treatment_id              TEXT    NOT NULL,
  patient_id                TEXT    NOT NULL,
  requested_practitioner_id TEXT    NOT NULL,
  starts_at                 INTEGER NOT NULL,
  ends_at                   INTEGER NOT NULL,
  ttl                       INTEGER NOT NULL,
  expires_at                INTEGER NOT NULL,
  plan                      TEXT    NOT NULL,
  -- How many reservations it was placed with: a hold that has lost one cannot be booked.
  reservation_count         INTEGER NOT NULL,
  created_at                INTEGER NOT NULL,
  PRIMARY KEY (clinic_id, hold_id)
) STRICT;

CREATE INDEX holds_by_expiry ON holds (expires_at);

CREATE TABLE appointments (
  clinic_id                 TEXT    NOT NULL,
  appointment_id            TEXT    NOT NULL,
  version                   INTEGER NOT NULL,
  state                     INTEGER NOT NULL,
  patient_id                TEXT    NOT NULL,
  treatment_id              TEXT    NOT NULL,
  requested_practitioner_id TEXT    NOT NULL,
  starts_at                 INTEGER NOT NULL,
  ends_at                   INTEGER NOT NULL,
  cancellation_deadline     INTEGER NOT NULL,
  plan                      TEXT    NOT NULL,
  booked_by                 TEXT    NOT NULL,
  partner_reference         TEXT    NOT NULL,
  patient_note              TEXT    NOT NULL,
  cancellation_reason       INTEGER NOT NULL,
  cancelled_by              TEXT    NOT NULL,
  cancelled_at              INTEGER,
  cancelled_late            INTEGER NOT NULL,
  course_id                 TEXT    NOT NULL,
  created_at                INTEGER NOT NULL,
  updated_at                INTEGER NOT NULL,
  PRIMARY KEY (clinic_id, appointment_id),
  FOREIGN KEY (clinic_id, patient_id) REFERENCES patients
) STRICT;

CREATE INDEX appointments_in_order ON appointments (clinic_id, starts_at, appointment_id);
CREATE INDEX appointments_by_patient ON appointments (clinic_id, patient_id, starts_at);

-- Who or what is occupied when. A row of a hold carries the hold's expiry; a row of neither a hold nor an appointment
-- retires its resource for good: a deleted practitioner, an erased patient.
CREATE TABLE reservations (
  clinic_id      TEXT    NOT NULL,
  resource       TEXT    NOT NULL,
  starts_at      INTEGER NOT NULL,
  ends_at        INTEGER NOT NULL,
  role_id        TEXT    NOT NULL,
  hold_id        TEXT,
  appointment_id TEXT,
  expires_at     INTEGER,
  PRIMARY KEY (clinic_id, resource, starts_at),
  CONSTRAINT reservations_in_order CHECK (starts_at < ends_at),
  -- The diary is read by start, so it must know how far back a reservation can begin that still matters: one day.
  CONSTRAINT reservations_within_a_day
    CHECK (ends_at - starts_at <= 86400000000 OR (hold_id IS NULL AND appointment_id IS NULL)),
  CONSTRAINT reservations_of_one CHECK (hold_id IS NULL OR appointment_id IS NULL),
  CONSTRAINT reservations_expire_with_hold CHECK ((hold_id IS NULL) = (expires_at IS NULL))
) STRICT, WITHOUT ROWID;

CREATE INDEX reservations_in_time ON reservations (clinic_id, starts_at);
CREATE INDEX reservations_by_hold ON reservations (clinic_id, hold_id) WHERE hold_id IS NOT NULL;
CREATE INDEX reservations_by_appointment ON reservations (clinic_id, appointment_id) WHERE appointment_id IS NOT NULL;
CREATE INDEX reservations_by_expiry ON reservations (clinic_id, expires_at) WHERE expires_at IS NOT NULL;

-- What PostgreSQL's exclusion constraint is there. Stored intervals of a resource never overlap, so of those that
-- begin before the new one ends, the last to begin is the last to end, and it alone decides.
CREATE TRIGGER reservations_never_overlap_on_insert BEFORE INSERT ON reservations
WHEN NEW.starts_at < (
  SELECT ends_at FROM reservations
  WHERE clinic_id = NEW.clinic_id AND resource = NEW.resource AND starts_at < NEW.ends_at
  ORDER BY starts_at DESC LIMIT 1)
BEGIN
  SELECT RAISE(ABORT, 'reservations overlap');
END;

CREATE TRIGGER reservations_never_overlap_on_update
BEFORE UPDATE OF clinic_id, resource, starts_at, ends_at ON reservations
WHEN NEW.starts_at < (
  SELECT ends_at FROM reservations
  WHERE clinic_id = NEW.clinic_id AND resource = NEW.resource AND starts_at < NEW.ends_at
    AND (clinic_id, resource, starts_at) IS NOT (OLD.clinic_id, OLD.resource, OLD.starts_at)
  ORDER BY starts_at DESC LIMIT 1)
BEGIN
  SELECT RAISE(ABORT, 'reservations overlap');
END;
