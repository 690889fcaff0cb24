-- Partners are changed while they call, so they get a version. A partner that is deleted leaves its row behind, emptied, so that
-- nobody is ever given its id again and with it what is registered and consented to under it.
ALTER TABLE partners ADD COLUMN version               INTEGER NOT NULL DEFAULT 1;
ALTER TABLE partners ADD COLUMN state                 INTEGER NOT NULL DEFAULT 1;
ALTER TABLE partners ADD COLUMN scopes                TEXT    NOT NULL DEFAULT '';
ALTER TABLE partners ADD COLUMN contact_email         TEXT    NOT NULL DEFAULT '';
ALTER TABLE partners ADD COLUMN calls_per_second      INTEGER NOT NULL DEFAULT 0;
ALTER TABLE partners ADD COLUMN burst_calls           INTEGER NOT NULL DEFAULT 0;
ALTER TABLE partners ADD COLUMN max_streams           INTEGER NOT NULL DEFAULT 0;
ALTER TABLE partners ADD COLUMN max_holds             INTEGER NOT NULL DEFAULT 0;
ALTER TABLE partners ADD COLUMN max_webhook_endpoints INTEGER NOT NULL DEFAULT 0;
ALTER TABLE partners ADD COLUMN updated_at            INTEGER NOT NULL DEFAULT 0;

-- Until now a partner had what its keys had.
UPDATE partners SET updated_at = created_at,
  scopes = coalesce((SELECT group_concat(k.scopes, ' ') FROM keys k WHERE k.partner_id = partners.partner_id), '');

ALTER TABLE keys ADD COLUMN display_name   TEXT NOT NULL DEFAULT '';
ALTER TABLE keys ADD COLUMN environment    TEXT NOT NULL DEFAULT 'live';
ALTER TABLE keys ADD COLUMN predecessor_id TEXT NOT NULL DEFAULT '';
ALTER TABLE keys ADD COLUMN successor_id   TEXT NOT NULL DEFAULT '';
ALTER TABLE keys ADD COLUMN last_used_at   INTEGER;

-- Without a clinic a grant is for every clinic. Empty scopes are all that the partner has.
CREATE TABLE grants (
  partner_id TEXT    NOT NULL REFERENCES partners,
  grant_id   TEXT    NOT NULL,
  clinic_id  TEXT    REFERENCES clinics ON DELETE CASCADE,
  scopes     TEXT    NOT NULL,
  granted_at INTEGER NOT NULL,
  expires_at INTEGER,
  PRIMARY KEY (partner_id, grant_id)
) STRICT;

INSERT INTO grants (partner_id, grant_id, clinic_id, scopes, granted_at)
  SELECT partner_id, clinic_id, clinic_id, '', granted_at FROM clinic_grants;
DROP TABLE clinic_grants;
ALTER TABLE grants RENAME TO clinic_grants;

-- One at a time for each clinic, and one for all.
CREATE UNIQUE INDEX clinic_grants_for_a_clinic ON clinic_grants (partner_id, coalesce(clinic_id, ''));
CREATE INDEX clinic_grants_by_clinic ON clinic_grants (clinic_id);
