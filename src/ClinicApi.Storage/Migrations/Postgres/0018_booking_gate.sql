-- A patient's count of sessions (0012) from now on counts everything that decides whether a treatment may be booked: sessions that went
-- through the gate, signed assessments, outcomes, and consents to treatments. What was signed or recorded keeps the count that it made,
-- so that of an assessment and an outcome the later one is told without anybody's clock.
ALTER TABLE assessments ADD COLUMN sessions_version bigint NOT NULL DEFAULT 0;
ALTER TABLE outcomes ADD COLUMN sessions_version bigint NOT NULL DEFAULT 0;

-- Of what is there already, the clock tells.
UPDATE outcomes SET sessions_version = 1 WHERE created_at > coalesce(
  (SELECT max(a.finalized_at) FROM assessments a
   WHERE a.clinic_id = outcomes.clinic_id AND a.patient_id = outcomes.patient_id AND a.state = 2), 0);
UPDATE patients SET sessions_version = sessions_version + 1;

-- Why an appointment is suspended, in the contract's numbers, and since when; 0 and null while it is not.
ALTER TABLE appointments ADD COLUMN suspension_cause integer NOT NULL DEFAULT 0;
ALTER TABLE appointments ADD COLUMN suspended_at bigint;
