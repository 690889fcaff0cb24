-- Secrets are encrypted. An endpoint is served by one node at a time, the one that has leased it.
CREATE TABLE webhook_endpoints (
  partner_id          text    NOT NULL REFERENCES partners,
  endpoint_id         text    NOT NULL,
  version             bigint  NOT NULL,
  display_name        text    NOT NULL,
  url                 text    NOT NULL,
  event_types         text    NOT NULL,
  clinics             text    NOT NULL,
  state               integer NOT NULL,
  disable_reason      integer NOT NULL,
  max_concurrency     integer NOT NULL,
  secret              bytea   NOT NULL,
  previous_secret     bytea,
  previous_expires_at bigint,
  enabled_at          bigint  NOT NULL,
  failing_since       bigint,
  last_success_at     bigint,
  last_failure_at     bigint,
  leased_by           text    NOT NULL DEFAULT '',
  leased_until        bigint  NOT NULL DEFAULT 0,
  created_at          bigint  NOT NULL,
  updated_at          bigint  NOT NULL,
  PRIMARY KEY (partner_id, endpoint_id)
);

CREATE INDEX webhook_endpoints_to_lease ON webhook_endpoints (leased_until) WHERE state = 1;

-- How far an endpoint has come in a clinic's events. It moves in the transaction that makes out the deliveries.
CREATE TABLE webhook_positions (
  partner_id  text    NOT NULL,
  endpoint_id text    NOT NULL,
  clinic_id   text    NOT NULL,
  sequence    bigint  NOT NULL,
  PRIMARY KEY (partner_id, endpoint_id, clinic_id),
  FOREIGN KEY (partner_id, endpoint_id) REFERENCES webhook_endpoints ON DELETE CASCADE
);

-- A delivery has the id of its event, or one of its own if it is a test. Bodies are not stored: they are made from the event.
CREATE TABLE webhook_deliveries (
  partner_id      text    NOT NULL,
  endpoint_id     text    NOT NULL,
  delivery_id     text    NOT NULL,
  clinic_id       text    NOT NULL,
  sequence        bigint  NOT NULL,
  event_type      integer NOT NULL,
  resource_name   text    NOT NULL,
  state           integer NOT NULL,
  attempts        integer NOT NULL,
  next_attempt_at bigint,
  log             text    NOT NULL,
  created_at      bigint  NOT NULL,
  PRIMARY KEY (partner_id, endpoint_id, delivery_id),
  FOREIGN KEY (partner_id, endpoint_id) REFERENCES webhook_endpoints ON DELETE CASCADE
);

CREATE INDEX webhook_deliveries_due ON webhook_deliveries (partner_id, endpoint_id, next_attempt_at) WHERE state = 1;
CREATE INDEX webhook_deliveries_in_order ON webhook_deliveries (partner_id, endpoint_id, clinic_id, resource_name, sequence) WHERE state = 1;
CREATE INDEX webhook_deliveries_listed ON webhook_deliveries (partner_id, endpoint_id, created_at, delivery_id);
CREATE INDEX webhook_deliveries_by_age ON webhook_deliveries (created_at);
