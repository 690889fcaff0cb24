-- A request id is claimed in the transaction of its own mutation. It names what the mutation made; it never holds a copy.
CREATE TABLE requests (
  clinic_id        TEXT    NOT NULL,
  caller_id        TEXT    NOT NULL,
  method           TEXT    NOT NULL,
  request_id       TEXT    NOT NULL,
  fingerprint      BLOB    NOT NULL,
  resource_name    TEXT    NOT NULL,
  resource_version INTEGER NOT NULL,
  claimed_at       INTEGER NOT NULL,
  PRIMARY KEY (clinic_id, caller_id, method, request_id)
) STRICT;

CREATE INDEX requests_by_age ON requests (claimed_at);

CREATE TABLE events (
  clinic_id        TEXT    NOT NULL,
  sequence         INTEGER NOT NULL,
  type             INTEGER NOT NULL,
  resource_name    TEXT    NOT NULL,
  resource_version INTEGER NOT NULL,
  caller_id        TEXT    NOT NULL,
  actor_kind       INTEGER NOT NULL,
  correlation_id   TEXT    NOT NULL,
  occurred_at      INTEGER NOT NULL,
  PRIMARY KEY (clinic_id, sequence)
) STRICT;

CREATE TABLE audit_entries (
  clinic_id      TEXT    NOT NULL,
  entry_id       TEXT    NOT NULL,
  caller_id      TEXT    NOT NULL,
  key_id         TEXT    NOT NULL,
  caller_kind    INTEGER NOT NULL,
  method         TEXT    NOT NULL,
  resource       TEXT    NOT NULL,
  patient_id     TEXT    NOT NULL,
  scope          TEXT    NOT NULL,
  status_code    INTEGER NOT NULL,
  reason         TEXT    NOT NULL,
  correlation_id TEXT    NOT NULL,
  at             INTEGER NOT NULL,
  PRIMARY KEY (clinic_id, entry_id)
) STRICT;
