-- What is known of photos; their content lies in files.
CREATE TABLE photos (
  clinic_id     text    NOT NULL,
  patient_id    text    NOT NULL,
  photo_id      text    NOT NULL,
  file_id       text    NOT NULL,
  assessment_id text    NOT NULL,
  outcome_id    text    NOT NULL,
  body_region   integer NOT NULL,
  taken_at      bigint  NOT NULL,
  content_type  text    NOT NULL,
  size_bytes    bigint  NOT NULL,
  sha256        text    NOT NULL,
  width_pixels  integer NOT NULL,
  height_pixels integer NOT NULL,
  uploaded_by   text    NOT NULL,
  created_at    bigint  NOT NULL,
  PRIMARY KEY (clinic_id, patient_id, photo_id),
  FOREIGN KEY (clinic_id, patient_id) REFERENCES patients
);

CREATE INDEX photos_in_order ON photos (clinic_id, patient_id, created_at, photo_id);

-- Every file that there may be, noted before it is written. It is removed from when on discard_at says so; null: it belongs to a photo.
CREATE TABLE photo_files (
  clinic_id  text    NOT NULL,
  file_id    text    NOT NULL,
  discard_at bigint,
  PRIMARY KEY (clinic_id, file_id)
);

CREATE INDEX photo_files_to_discard ON photo_files (discard_at) WHERE discard_at IS NOT NULL;
