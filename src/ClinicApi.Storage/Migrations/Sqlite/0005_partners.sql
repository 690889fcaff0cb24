CREATE TABLE partners (
  partner_id   TEXT    NOT NULL,
  caller_kind  INTEGER NOT NULL,
  display_name TEXT    NOT NULL,
  created_at   INTEGER NOT NULL,
  PRIMARY KEY (partner_id)
) STRICT;

CREATE TABLE keys (
  key_id     TEXT    NOT NULL,
  partner_id TEXT    NOT NULL REFERENCES partners,
  hash       BLOB    NOT NULL,
  scopes     TEXT    NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER,
  revoked_at INTEGER,
  PRIMARY KEY (key_id)
) STRICT;

CREATE INDEX keys_by_partner ON keys (partner_id);

CREATE TABLE clinic_grants (
  clinic_id  TEXT    NOT NULL REFERENCES clinics ON DELETE CASCADE,
  partner_id TEXT    NOT NULL REFERENCES partners,
  granted_at INTEGER NOT NULL,
  PRIMARY KEY (clinic_id, partner_id)
) STRICT;

CREATE INDEX clinic_grants_by_partner ON clinic_grants (partner_id);
