-- A request id is claimed in the transaction of its own mutation. It names what the mutation made; it never holds a copy.
CREATE TABLE requests (
  clinic_id        text   NOT NULL,
  caller_id        text   NOT NULL,
  method           text   NOT NULL,
  request_id       text   NOT NULL,
  fingerprint      bytea  NOT NULL,
  resource_name    text   NOT NULL,
  resource_version bigint NOT NULL,
  claimed_at       bigint NOT NULL,
  PRIMARY KEY (clinic_id, caller_id, method, request_id)
);

-- Rows come in order of time, which is what a BRIN index is nearly free for.
CREATE INDEX requests_by_age ON requests USING brin (claimed_at);

CREATE TABLE events (
  clinic_id        text    NOT NULL,
  sequence         bigint  NOT NULL,
  type             integer NOT NULL,
  resource_name    text    NOT NULL,
  resource_version bigint  NOT NULL,
  caller_id        text    NOT NULL,
  actor_kind       integer NOT NULL,
  correlation_id   text    NOT NULL,
  occurred_at      bigint  NOT NULL,
  PRIMARY KEY (clinic_id, sequence)
);

CREATE TABLE audit_entries (
  clinic_id      text    NOT NULL,
  entry_id       text    NOT NULL,
  caller_id      text    NOT NULL,
  key_id         text    NOT NULL,
  caller_kind    integer NOT NULL,
  method         text    NOT NULL,
  resource       text    NOT NULL,
  patient_id     text    NOT NULL,
  scope          text    NOT NULL,
  status_code    integer NOT NULL,
  reason         text    NOT NULL,
  correlation_id text    NOT NULL,
  at             bigint  NOT NULL,
  PRIMARY KEY (clinic_id, entry_id)
);
