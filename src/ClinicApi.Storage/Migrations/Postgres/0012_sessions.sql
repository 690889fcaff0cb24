-- What minimum intervals between procedures go by. The kind is the contract's number of the modality, the regions have a bit for each of
-- its numbers; 0 means that it was booked before this was kept.
ALTER TABLE appointments ADD COLUMN modality integer NOT NULL DEFAULT 0;
ALTER TABLE appointments ADD COLUMN body_regions bigint NOT NULL DEFAULT 0;

-- Counts up with each session that has to keep an interval, so that two that are booked at once know of each other.
ALTER TABLE patients ADD COLUMN sessions_version bigint NOT NULL DEFAULT 0;

-- What the patient reports from elsewhere: a JSON array, each entry with who wrote it.
ALTER TABLE patients ADD COLUMN reported_procedures text NOT NULL DEFAULT '[]';

CREATE INDEX holds_by_patient ON holds (clinic_id, patient_id) WHERE patient_id <> '';

-- When each session must be over, also one that is moved along. Null: no matter when.
ALTER TABLE courses ADD COLUMN end_by bigint;
