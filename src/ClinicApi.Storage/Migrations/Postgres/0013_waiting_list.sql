-- Who waits for time to become free. Windows and passed times are JSON documents of the caller's making.
CREATE TABLE waitlist_entries (
  clinic_id                 text    NOT NULL,
  entry_id                  text    NOT NULL,
  version                   bigint  NOT NULL,
  state                     integer NOT NULL,
  patient_id                text    NOT NULL,
  treatment_id              text    NOT NULL,
  requested_practitioner_id text    NOT NULL,
  windows                   text    NOT NULL,
  -- When the last window is over.
  closes_at                 bigint  NOT NULL,
  offer_duration            bigint  NOT NULL,
  offered_hold_id           text    NOT NULL,
  -- The times that were offered and not taken.
  passed                    text    NOT NULL,
  entered_by                text    NOT NULL,
  created_at                bigint  NOT NULL,
  updated_at                bigint  NOT NULL,
  PRIMARY KEY (clinic_id, entry_id),
  FOREIGN KEY (clinic_id, patient_id) REFERENCES patients
);

-- 1 waits and 2 has an offer. It also keeps a patient from waiting for the same treatment twice.
CREATE UNIQUE INDEX waitlist_entries_open ON waitlist_entries (clinic_id, patient_id, treatment_id) WHERE state IN (1, 2);
CREATE INDEX waitlist_entries_in_order ON waitlist_entries (clinic_id, created_at, entry_id) WHERE state IN (1, 2);
CREATE INDEX waitlist_entries_by_close ON waitlist_entries (closes_at) WHERE state = 1;

-- Time that became free, for the waiting list to look at: written by the commit that frees it. With an entry it is for that
-- one alone.
CREATE TABLE freed_times (
  clinic_id text    NOT NULL,
  freed_id  text    NOT NULL,
  entry_id  text    NOT NULL,
  starts_at bigint  NOT NULL,
  ends_at   bigint  NOT NULL,
  looked_at boolean NOT NULL,
  PRIMARY KEY (clinic_id, freed_id)
);

CREATE INDEX freed_times_to_look_at ON freed_times (clinic_id) WHERE NOT looked_at;

-- Which node works on a clinic's waiting list, and until when nobody else may.
CREATE TABLE waitlist_turns (
  clinic_id text    NOT NULL,
  node_id   text    NOT NULL,
  ends_at   bigint  NOT NULL,
  PRIMARY KEY (clinic_id)
);

-- The waiting-list entry that the hold is an offer to. Empty: none.
ALTER TABLE holds ADD COLUMN waitlist_entry_id text NOT NULL DEFAULT '';
CREATE INDEX holds_by_holder ON holds (clinic_id, held_by, expires_at);
