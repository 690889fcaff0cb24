-- What a reader of the feed needs: a name for each event, what made it happen, who may see it, and where a transaction ends.
-- Events of before name neither patient nor owner, so of them partners see the catalogue's only.
ALTER TABLE events ADD COLUMN event_id            TEXT    NOT NULL DEFAULT '';
ALTER TABLE events ADD COLUMN cause               INTEGER NOT NULL DEFAULT 1;
ALTER TABLE events ADD COLUMN patient_id          TEXT    NOT NULL DEFAULT '';
ALTER TABLE events ADD COLUMN owner_id            TEXT    NOT NULL DEFAULT '';
ALTER TABLE events ADD COLUMN transaction_id      TEXT    NOT NULL DEFAULT '';
ALTER TABLE events ADD COLUMN last_in_transaction INTEGER NOT NULL DEFAULT 1;

UPDATE events SET event_id = lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2)
  || '-8' || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)));
UPDATE events SET transaction_id = event_id;

-- For administrators, who read the log of all clinics by time.
CREATE INDEX audit_entries_by_time ON audit_entries (entry_id);
