-- What is known of photos; their content lies in files.
CREATE TABLE photos (
  clinic_id     TEXT    NOT NULL,
  patient_id    TEXT    NOT NULL,
  photo_id      TEXT    NOT NULL,
  file_id       TEXT    NOT NULL,
  assessment_id TEXT    NOT NULL,
  outcome_id    TEXT    NOT NULL,
  body_region   INTEGER NOT NULL,
  taken_at      INTEGER NOT NULL,
  content_type  TEXT    NOT NULL,
  size_bytes    INTEGER NOT NULL,
  sha256        TEXT    NOT NULL,
  width_pixels  INTEGER NOT NULL,
  height_pixels INTEGER NOT NULL,
  uploaded_by   TEXT    NOT NULL,
  created_at    INTEGER NOT NULL,
  PRIMARY KEY (clinic_id, patient_id, photo_id),
  FOREIGN KEY (clinic_id, patient_id) REFERENCES patients
) STRICT;

CREATE INDEX photos_in_order ON photos (clinic_id, patient_id, created_at, photo_id);

-- Every file that there may be, noted before it is written. It is removed from when on discard_at says so; null: it belongs to a photo.
CREATE TABLE photo_files (
  clinic_id  TEXT    NOT NULL,
  file_id    TEXT    NOT NULL,
  discard_at INTEGER,
  PRIMARY KEY (clinic_id, file_id)
) STRICT;

CREATE INDEX photo_files_to_discard ON photo_files (discard_at) WHERE discard_at IS NOT NULL;
