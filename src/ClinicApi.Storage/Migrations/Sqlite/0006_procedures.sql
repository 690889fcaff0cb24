-- What was done, once the appointment is completed: a JSON document. Empty: nothing yet.
ALTER TABLE appointments ADD COLUMN procedure TEXT NOT NULL DEFAULT '';
