CREATE TABLE clinics (
  clinic_id         TEXT    NOT NULL,
  version           INTEGER NOT NULL,
  catalogue_version INTEGER NOT NULL,
  document          TEXT    NOT NULL,
  created_at        INTEGER NOT NULL,
  updated_at        INTEGER NOT NULL,
  PRIMARY KEY (clinic_id)
) STRICT, WITHOUT ROWID;

-- Apart from clinics, since each event updates it; it outlives its clinic, so that numbers are never given twice.
CREATE TABLE clinic_feeds (
  clinic_id     TEXT    NOT NULL,
  last_sequence INTEGER NOT NULL,
  PRIMARY KEY (clinic_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE catalogue_items (
  clinic_id  TEXT    NOT NULL REFERENCES clinics ON DELETE CASCADE,
  kind       INTEGER NOT NULL,
  item_id    TEXT    NOT NULL,
  version    INTEGER NOT NULL,
  document   TEXT    NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (clinic_id, kind, item_id)
) STRICT;
