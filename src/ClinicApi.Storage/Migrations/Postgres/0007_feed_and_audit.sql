-- What a reader of the feed needs: a name for each event, what made it happen, who may see it, and where a transaction ends.
-- Events of before name neither patient nor owner, so of them partners see the catalogue's only.
ALTER TABLE events
  ADD COLUMN event_id            text    NOT NULL DEFAULT gen_random_uuid()::text,
  ADD COLUMN cause               integer NOT NULL DEFAULT 1,
  ADD COLUMN patient_id          text    NOT NULL DEFAULT '',
  ADD COLUMN owner_id            text    NOT NULL DEFAULT '',
  ADD COLUMN transaction_id      text    NOT NULL DEFAULT '',
  ADD COLUMN last_in_transaction boolean NOT NULL DEFAULT true;

UPDATE events SET transaction_id = event_id;

-- For administrators, who read the log of all clinics by time.
CREATE INDEX audit_entries_by_time ON audit_entries (entry_id);
