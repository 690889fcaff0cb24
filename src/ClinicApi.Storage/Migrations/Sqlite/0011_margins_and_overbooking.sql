-- A reservation keeps what its role needs before and after it, in microseconds. What is needed is guarded by rows of its own kind:
-- 0: time with the patient; 1: a margin, in which nobody else may be with a patient. The owner is whoever made the reservation, so
-- it stays the same when a hold becomes an appointment. Lane 1 is a practitioner's time that staff have booked over.
DROP INDEX reservations_in_time;
DROP INDEX reservations_by_hold;
DROP INDEX reservations_by_appointment;
DROP INDEX reservations_by_expiry;
DROP TRIGGER reservations_never_overlap_on_insert;
DROP TRIGGER reservations_never_overlap_on_update;
ALTER TABLE reservations RENAME TO reservations_before;

CREATE TABLE reservations (
  clinic_id      TEXT    NOT NULL,
  resource       TEXT    NOT NULL,
  starts_at      INTEGER NOT NULL,
  ends_at        INTEGER NOT NULL,
  role_id        TEXT    NOT NULL,
  hold_id        TEXT,
  appointment_id TEXT,
  expires_at     INTEGER,
  owner          TEXT    NOT NULL,
  lane           INTEGER NOT NULL DEFAULT 0,
  kind           INTEGER NOT NULL DEFAULT 0,
  preparation    INTEGER NOT NULL DEFAULT 0,
  turnover       INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (clinic_id, resource, lane, kind, starts_at, owner),
  CONSTRAINT reservations_in_order CHECK (starts_at < ends_at),
  -- The diary is read by start, so it must know how far back a reservation can begin that still matters: one day.
  CONSTRAINT reservations_within_a_day
    CHECK (ends_at - starts_at <= 86400000000 OR (hold_id IS NULL AND appointment_id IS NULL)),
  CONSTRAINT reservations_of_one CHECK (hold_id IS NULL OR appointment_id IS NULL),
  CONSTRAINT reservations_expire_with_hold CHECK ((hold_id IS NULL) = (expires_at IS NULL)),
  CONSTRAINT reservations_of_known_kind CHECK (kind IN (0, 1)),
  -- Rooms, devices and patients are never double-booked, and a practitioner has two appointments at once at most.
  CONSTRAINT reservations_overbook_practitioners_once CHECK (lane = 0 OR (lane = 1 AND resource LIKE 'practitioners/%')),
  -- The diary is read by start, so it must know how far away a reservation can be that still matters: four hours.
  CONSTRAINT reservations_within_reach
    CHECK (preparation BETWEEN 0 AND 14400000000 AND turnover BETWEEN 0 AND 14400000000)
) STRICT, WITHOUT ROWID;

INSERT INTO reservations (clinic_id, resource, starts_at, ends_at, role_id, hold_id, appointment_id, expires_at, owner)
SELECT clinic_id, resource, starts_at, ends_at, role_id, hold_id, appointment_id, expires_at, CASE
  WHEN appointment_id IS NOT NULL THEN 'appointments/' || appointment_id
  WHEN hold_id IS NOT NULL THEN 'holds/' || hold_id
  ELSE 'retirement' END
FROM reservations_before;

-- Who is retired cannot be booked over either.
INSERT INTO reservations (clinic_id, resource, starts_at, ends_at, role_id, owner, lane)
SELECT clinic_id, resource, starts_at, ends_at, role_id, owner, 1 FROM reservations
WHERE owner = 'retirement' AND resource LIKE 'practitioners/%';

DROP TABLE reservations_before;

CREATE INDEX reservations_in_time ON reservations (clinic_id, starts_at);
CREATE INDEX reservations_by_hold ON reservations (clinic_id, hold_id) WHERE hold_id IS NOT NULL;
CREATE INDEX reservations_by_appointment ON reservations (clinic_id, appointment_id) WHERE appointment_id IS NOT NULL;
CREATE INDEX reservations_by_expiry ON reservations (clinic_id, expires_at) WHERE expires_at IS NOT NULL;

-- What PostgreSQL's exclusion constraints are there. Stored time with patients of one lane of a resource never overlaps, so of
-- what begins before the new one ends, the last to begin is the last to end, and it alone decides.
CREATE TRIGGER reservations_never_overlap_on_insert BEFORE INSERT ON reservations
WHEN NEW.kind = 0 AND NEW.starts_at < (
  SELECT ends_at FROM reservations
  WHERE clinic_id = NEW.clinic_id AND resource = NEW.resource AND lane = NEW.lane AND kind = 0 AND starts_at < NEW.ends_at
  ORDER BY starts_at DESC LIMIT 1)
BEGIN
  SELECT RAISE(ABORT, 'reservations overlap');
END;

CREATE TRIGGER reservations_never_overlap_on_update
BEFORE UPDATE OF clinic_id, resource, starts_at, ends_at, lane, kind ON reservations
WHEN NEW.kind = 0 AND NEW.starts_at < (
  SELECT ends_at FROM reservations
  WHERE clinic_id = NEW.clinic_id AND resource = NEW.resource AND lane = NEW.lane AND kind = 0 AND starts_at < NEW.ends_at
    AND (clinic_id, resource, lane, kind, starts_at, owner)
      IS NOT (OLD.clinic_id, OLD.resource, OLD.lane, OLD.kind, OLD.starts_at, OLD.owner)
  ORDER BY starts_at DESC LIMIT 1)
BEGIN
  SELECT RAISE(ABORT, 'reservations overlap');
END;

-- A margin keeps others' time with a patient away, in whichever order the two arrive. Margins may lie over each other, so all that
-- begin early enough are looked at; none lasts longer than a day.
CREATE TRIGGER reservations_keep_margins_on_insert BEFORE INSERT ON reservations
WHEN (NEW.hold_id IS NOT NULL OR NEW.appointment_id IS NOT NULL) AND EXISTS (
  SELECT 1 FROM reservations
  WHERE clinic_id = NEW.clinic_id AND resource = NEW.resource AND lane = NEW.lane AND kind = 1 - NEW.kind
    AND starts_at < NEW.ends_at AND starts_at > NEW.starts_at - 86400000000 AND ends_at > NEW.starts_at
    AND owner <> NEW.owner AND (hold_id IS NOT NULL OR appointment_id IS NOT NULL))
BEGIN
  SELECT RAISE(ABORT, 'reservations come too close');
END;

CREATE TRIGGER reservations_keep_margins_on_update
BEFORE UPDATE OF clinic_id, resource, starts_at, ends_at, lane, kind, owner ON reservations
WHEN (NEW.hold_id IS NOT NULL OR NEW.appointment_id IS NOT NULL) AND EXISTS (
  SELECT 1 FROM reservations
  WHERE clinic_id = NEW.clinic_id AND resource = NEW.resource AND lane = NEW.lane AND kind = 1 - NEW.kind
    AND starts_at < NEW.ends_at AND starts_at > NEW.starts_at - 86400000000 AND ends_at > NEW.starts_at
    AND owner <> NEW.owner AND (hold_id IS NOT NULL OR appointment_id IS NOT NULL)
    AND (clinic_id, resource, lane, kind, starts_at, owner)
      IS NOT (OLD.clinic_id, OLD.resource, OLD.lane, OLD.kind, OLD.starts_at, OLD.owner))
BEGIN
  SELECT RAISE(ABORT, 'reservations come too close');
END;

-- Empty unless staff have booked the appointment over another one.
ALTER TABLE appointments ADD COLUMN overbooking_reason TEXT NOT NULL DEFAULT '';
ALTER TABLE appointments ADD COLUMN overbooked_by TEXT NOT NULL DEFAULT '';
