-- The patient into whom this one was merged. Null: it was not. A merged patient stays as a row without personal values, and with who
-- registered it, who sees the one that remains.
ALTER TABLE patients ADD COLUMN merged_into TEXT;

CREATE INDEX patients_merged ON patients (clinic_id, merged_into) WHERE merged_into IS NOT NULL;

-- Who has seen a patient's data, for the export.
CREATE INDEX audit_entries_by_patient ON audit_entries (clinic_id, patient_id, entry_id) WHERE patient_id <> '';
