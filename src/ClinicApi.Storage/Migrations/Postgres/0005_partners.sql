CREATE TABLE partners (
  partner_id   text    NOT NULL,
  caller_kind  integer NOT NULL,
  display_name text    NOT NULL,
  created_at   bigint  NOT NULL,
  PRIMARY KEY (partner_id)
);

CREATE TABLE keys (
  key_id     text   NOT NULL,
  partner_id text   NOT NULL REFERENCES partners,
  hash       bytea  NOT NULL,
  scopes     text   NOT NULL,
  created_at bigint NOT NULL,
  expires_at bigint,
  revoked_at bigint,
  PRIMARY KEY (key_id)
);

CREATE INDEX keys_by_partner ON keys (partner_id);

CREATE TABLE clinic_grants (
  clinic_id  text   NOT NULL REFERENCES clinics ON DELETE CASCADE,
  partner_id text   NOT NULL REFERENCES partners,
  granted_at bigint NOT NULL,
  PRIMARY KEY (clinic_id, partner_id)
);

CREATE INDEX clinic_grants_by_partner ON clinic_grants (partner_id);
