-- Partners are changed while they call, so they get a version. A partner that is deleted leaves its row behind, emptied, so that
-- nobody is ever given its id again and with it what is registered and consented to under it.
ALTER TABLE partners
  ADD COLUMN version               bigint  NOT NULL DEFAULT 1,
  ADD COLUMN state                 integer NOT NULL DEFAULT 1,
  ADD COLUMN scopes                text    NOT NULL DEFAULT '',
  ADD COLUMN contact_email         text    NOT NULL DEFAULT '',
  ADD COLUMN calls_per_second      integer NOT NULL DEFAULT 0,
  ADD COLUMN burst_calls           integer NOT NULL DEFAULT 0,
  ADD COLUMN max_streams           integer NOT NULL DEFAULT 0,
  ADD COLUMN max_holds             integer NOT NULL DEFAULT 0,
  ADD COLUMN max_webhook_endpoints integer NOT NULL DEFAULT 0,
  ADD COLUMN updated_at            bigint  NOT NULL DEFAULT 0;

-- Until now a partner had what its keys had.
UPDATE partners SET updated_at = created_at,
  scopes = coalesce((SELECT string_agg(k.scopes, ' ') FROM keys k WHERE k.partner_id = partners.partner_id), '');

ALTER TABLE keys
  ADD COLUMN display_name   text NOT NULL DEFAULT '',
  ADD COLUMN environment    text NOT NULL DEFAULT 'live',
  ADD COLUMN predecessor_id text NOT NULL DEFAULT '',
  ADD COLUMN successor_id   text NOT NULL DEFAULT '',
  ADD COLUMN last_used_at   bigint;

-- Without a clinic a grant is for every clinic. Empty scopes are all that the partner has.
CREATE TABLE grants (
  partner_id text   NOT NULL REFERENCES partners,
  grant_id   text   NOT NULL,
  clinic_id  text   REFERENCES clinics ON DELETE CASCADE,
  scopes     text   NOT NULL,
  granted_at bigint NOT NULL,
  expires_at bigint,
  PRIMARY KEY (partner_id, grant_id)
);

INSERT INTO grants (partner_id, grant_id, clinic_id, scopes, granted_at)
  SELECT partner_id, clinic_id, clinic_id, '', granted_at FROM clinic_grants;
DROP TABLE clinic_grants;
ALTER TABLE grants RENAME TO clinic_grants;

-- One at a time for each clinic, and one for all.
CREATE UNIQUE INDEX clinic_grants_for_a_clinic ON clinic_grants (partner_id, coalesce(clinic_id, ''));
CREATE INDEX clinic_grants_by_clinic ON clinic_grants (clinic_id);
