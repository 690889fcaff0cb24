-- Each start asks whether there are patients who cannot be found, since they are from before there were hashes. Nearly always there are none.
CREATE INDEX patients_without_hashes ON patients (clinic_id) WHERE birth_date_hash IS NULL AND birth_date <> '';
