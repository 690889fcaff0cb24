-- A reservation keeps what its role needs before and after it, in microseconds. What is needed is guarded by rows of its own kind:
-- 0: time with the patient; 1: a margin, in which nobody else may be with a patient. The owner is whoever made the reservation, so
-- it stays the same when a hold becomes an appointment. Lane 1 is a practitioner's time that staff have booked over.
ALTER TABLE reservations
  ADD COLUMN owner       text,
  ADD COLUMN lane        integer NOT NULL DEFAULT 0,
  ADD COLUMN kind        integer NOT NULL DEFAULT 0,
  ADD COLUMN preparation bigint  NOT NULL DEFAULT 0,
  ADD COLUMN turnover    bigint  NOT NULL DEFAULT 0;

UPDATE reservations SET owner = CASE
  WHEN appointment_id IS NOT NULL THEN 'appointments/' || appointment_id
  WHEN hold_id IS NOT NULL THEN 'holds/' || hold_id
  ELSE 'retirement' END;

ALTER TABLE reservations
  ALTER COLUMN owner SET NOT NULL,
  DROP CONSTRAINT reservations_pkey,
  DROP CONSTRAINT reservations_never_overlap,
  ADD PRIMARY KEY (clinic_id, starts_at, resource, lane, kind, owner),
  ADD CONSTRAINT reservations_of_known_kind CHECK (kind IN (0, 1)),
  -- Rooms, devices and patients are never double-booked, and a practitioner has two appointments at once at most.
  ADD CONSTRAINT reservations_overbook_practitioners_once CHECK (lane = 0 OR (lane = 1 AND resource LIKE 'practitioners/%')),
  -- The diary is read by start, so it must know how far away a reservation can be that still matters: four hours.
  ADD CONSTRAINT reservations_within_reach
    CHECK (preparation BETWEEN 0 AND 14400000000 AND turnover BETWEEN 0 AND 14400000000),
  ADD CONSTRAINT reservations_never_overlap
    EXCLUDE USING gist (clinic_id WITH =, resource WITH =, int8range(starts_at, ends_at) WITH &&, lane WITH =)
    WHERE (kind = 0),
  -- A margin keeps others' time with a patient away, in whichever order the two arrive. Margins may lie over each other.
  ADD CONSTRAINT reservations_keep_margins
    EXCLUDE USING gist (clinic_id WITH =, resource WITH =, int8range(starts_at, ends_at) WITH &&, lane WITH =, kind WITH <>, owner WITH <>)
    WHERE (hold_id IS NOT NULL OR appointment_id IS NOT NULL);

-- Who is retired cannot be booked over either.
INSERT INTO reservations (clinic_id, resource, starts_at, ends_at, role_id, owner, lane)
SELECT clinic_id, resource, starts_at, ends_at, role_id, owner, 1 FROM reservations
WHERE owner = 'retirement' AND resource LIKE 'practitioners/%';

-- Empty unless staff have booked the appointment over another one.
ALTER TABLE appointments
  ADD COLUMN overbooking_reason text NOT NULL DEFAULT '',
  ADD COLUMN overbooked_by      text NOT NULL DEFAULT '';
