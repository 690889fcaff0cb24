-- By what a person who may be registered already is looked for.
CREATE INDEX patients_by_birth_date ON patients (clinic_id, birth_date) WHERE erased_at IS NULL;
CREATE INDEX patients_by_email ON patients (clinic_id, lower(email)) WHERE erased_at IS NULL AND email <> '';
CREATE INDEX patients_by_phone ON patients (clinic_id, phone) WHERE erased_at IS NULL AND phone <> '';
