CREATE EXTENSION IF NOT EXISTS btree_gist;

-- Microseconds since the Unix epoch. STABLE, so that an index can serve a comparison with it: within one statement
-- one instant is what we want, across statements it moves on.
CREATE FUNCTION now_us() RETURNS bigint LANGUAGE sql STABLE AS
$$ SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint $$;

-- Refuses the whole batch unless the statement before it touched exactly one row.
CREATE FUNCTION require_one(affected bigint) RETURNS bigint LANGUAGE plpgsql AS
$$
BEGIN
  IF affected <> 1 THEN
    RAISE EXCEPTION 'expected one row' USING ERRCODE = 'CL001';
  END IF;
  RETURN affected;
END
$$;

CREATE TABLE clinics (
  clinic_id         text   NOT NULL,
  version           bigint NOT NULL,
  catalogue_version bigint NOT NULL,
  document          text   NOT NULL,
  created_at        bigint NOT NULL,
  updated_at        bigint NOT NULL,
  PRIMARY KEY (clinic_id)
);

-- Apart from clinics, since each event updates it; it outlives its clinic, so that numbers are never given twice.
CREATE TABLE clinic_feeds (
  clinic_id     text   NOT NULL,
  last_sequence bigint NOT NULL,
  PRIMARY KEY (clinic_id)
) WITH (fillfactor = 50);

CREATE TABLE catalogue_items (
  clinic_id  text    NOT NULL REFERENCES clinics ON DELETE CASCADE,
  kind       integer NOT NULL,
  item_id    text    NOT NULL,
  version    bigint  NOT NULL,
  document   text    NOT NULL,
  created_at bigint  NOT NULL,
  updated_at bigint  NOT NULL,
  PRIMARY KEY (clinic_id, kind, item_id)
);
