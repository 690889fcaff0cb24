-- Secrets are encrypted. An endpoint is served by one node at a time, the one that has leased it.
CREATE TABLE webhook_endpoints (
  partner_id          TEXT    NOT NULL REFERENCES partners,
  endpoint_id         TEXT    NOT NULL,
  version             INTEGER NOT NULL,
  display_name        TEXT    NOT NULL,
  url                 TEXT    NOT NULL,
  event_types         TEXT    NOT NULL,
  clinics             TEXT    NOT NULL,
  state               INTEGER NOT NULL,
  disable_reason      INTEGER NOT NULL,
  max_concurrency     INTEGER NOT NULL,
  secret              BLOB    NOT NULL,
  previous_secret     BLOB,
  previous_expires_at INTEGER,
  enabled_at          INTEGER NOT NULL,
  failing_since       INTEGER,
  last_success_at     INTEGER,
  last_failure_at     INTEGER,
  leased_by           TEXT    NOT NULL DEFAULT '',
  leased_until        INTEGER NOT NULL DEFAULT 0,
  created_at          INTEGER NOT NULL,
  updated_at          INTEGER NOT NULL,
  PRIMARY KEY (partner_id, endpoint_id)
) STRICT;

CREATE INDEX webhook_endpoints_to_lease ON webhook_endpoints (leased_until) WHERE state = 1;

-- How far an endpoint has come in a clinic's events. It moves in the transaction that makes out the deliveries.
CREATE TABLE webhook_positions (
  partner_id  TEXT    NOT NULL,
  endpoint_id TEXT    NOT NULL,
  clinic_id   TEXT    NOT NULL,
  sequence    INTEGER NOT NULL,
  PRIMARY KEY (partner_id, endpoint_id, clinic_id),
  FOREIGN KEY (partner_id, endpoint_id) REFERENCES webhook_endpoints ON DELETE CASCADE
) STRICT;

-- A delivery has the id of its event, or one of its own if it is a test. Bodies are not stored: they are made from the event.
CREATE TABLE webhook_deliveries (
  partner_id      TEXT    NOT NULL,
  endpoint_id     TEXT    NOT NULL,
  delivery_id     TEXT    NOT NULL,
  clinic_id       TEXT    NOT NULL,
  sequence        INTEGER NOT NULL,
  event_type      INTEGER NOT NULL,
  resource_name   TEXT    NOT NULL,
  state           INTEGER NOT NULL,
  attempts        INTEGER NOT NULL,
  next_attempt_at INTEGER,
  log             TEXT    NOT NULL,
  created_at      INTEGER NOT NULL,
  PRIMARY KEY (partner_id, endpoint_id, delivery_id),
  FOREIGN KEY (partner_id, endpoint_id) REFERENCES webhook_endpoints ON DELETE CASCADE
) STRICT;

CREATE INDEX webhook_deliveries_due ON webhook_deliveries (partner_id, endpoint_id, next_attempt_at) WHERE state = 1;
CREATE INDEX webhook_deliveries_in_order ON webhook_deliveries (partner_id, endpoint_id, clinic_id, resource_name, sequence) WHERE state = 1;
CREATE INDEX webhook_deliveries_listed ON webhook_deliveries (partner_id, endpoint_id, created_at, delivery_id);
CREATE INDEX webhook_deliveries_by_age ON webhook_deliveries (created_at);
