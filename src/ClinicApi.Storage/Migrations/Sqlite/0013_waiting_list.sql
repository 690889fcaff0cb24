-- Who waits for time to become free. Windows and passed times are JSON documents of the caller's making.
CREATE TABLE waitlist_entries (
  clinic_id                 TEXT    NOT NULL,
  entry_id                  TEXT    NOT NULL,
  version                   INTEGER NOT NULL,
  state                     INTEGER NOT NULL,
  patient_id                TEXT    NOT NULL,
  treatment_id              TEXT    NOT NULL,
  requested_practitioner_id TEXT    NOT NULL,
  windows                   TEXT    NOT NULL,
  -- When the last window is over.
  closes_at                 INTEGER NOT NULL,
  offer_duration            INTEGER NOT NULL,
  offered_hold_id           TEXT    NOT NULL,
  -- The times that were offered and not taken.
  passed                    TEXT    NOT NULL,
  entered_by                TEXT    NOT NULL,
  created_at                INTEGER NOT NULL,
  updated_at                INTEGER NOT NULL,
  PRIMARY KEY (clinic_id, entry_id),
  FOREIGN KEY (clinic_id, patient_id) REFERENCES patients
) STRICT;

-- 1 waits and 2 has an offer. It also keeps a patient from waiting for the same treatment twice.
CREATE UNIQUE INDEX waitlist_entries_open ON waitlist_entries (clinic_id, patient_id, treatment_id) WHERE state IN (1, 2);
CREATE INDEX waitlist_entries_in_order ON waitlist_entries (clinic_id, created_at, entry_id) WHERE state IN (1, 2);
CREATE INDEX waitlist_entries_by_close ON waitlist_entries (closes_at) WHERE state = 1;

-- Time that became free, for the waiting list to look at: written by the commit that frees it. With an entry it is for that
-- one alone.
CREATE TABLE freed_times (
  clinic_id TEXT    NOT NULL,
  freed_id  TEXT    NOT NULL,
  entry_id  TEXT    NOT NULL,
  starts_at INTEGER NOT NULL,
  ends_at   INTEGER NOT NULL,
  looked_at INTEGER NOT NULL,
  PRIMARY KEY (clinic_id, freed_id)
) STRICT;

CREATE INDEX freed_times_to_look_at ON freed_times (clinic_id) WHERE NOT looked_at;

-- Which node works on a clinic's waiting list, and until when nobody else may.
CREATE TABLE waitlist_turns (
  clinic_id TEXT    NOT NULL,
  node_id   TEXT    NOT NULL,
  ends_at   INTEGER NOT NULL,
  PRIMARY KEY (clinic_id)
) STRICT;

-- The waiting-list entry that the hold is an offer to. Empty: none.
ALTER TABLE holds ADD COLUMN waitlist_entry_id TEXT NOT NULL DEFAULT '';
CREATE INDEX holds_by_holder ON holds (clinic_id, held_by, expires_at);
