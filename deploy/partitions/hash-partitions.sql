-- Turns every table that is kept by clinic into hash partitions by clinic, with all that the migrations gave it. For deployments whose
-- tables have outgrown one index, one vacuum or one disk; docs/scale.md says when that is. It needs an exclusive look at the database:
--
--   psql --single-transaction --set=ON_ERROR_STOP=1 --command="SET clinicapi.partitions = 64" --file=hash-partitions.sql
--
-- PostgreSQL before version 17 cannot declare an exclusion constraint on a partitioned table. Ours all compare clinic_id for equality, so a
-- constraint on each partition refuses exactly the same; later migrations that bring a new one need version 17, or a look at this file.
DO $script$
DECLARE
  partitions integer := coalesce(nullif(current_setting('clinicapi.partitions', true), ''), '16')::integer;
  kept record;
  made record;
BEGIN
  CREATE TEMP TABLE kept_by_clinic ON COMMIT DROP AS
    SELECT c.oid, c.relname::text AS name, c.reloptions, c.relrowsecurity, c.relforcerowsecurity, c.relacl
    FROM pg_class c
    JOIN pg_constraint k ON k.conrelid = c.oid AND k.contype = 'p'
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.conkey[1]
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attname = 'clinic_id';

  -- As text, while the names are still the real ones. What is given to each partition comes with the partition's number to fill in.
  CREATE TEMP TABLE to_make (step integer, of_each_partition boolean, statement text) ON COMMIT DROP;
  INSERT INTO to_make
    SELECT 1, false, format('ALTER TABLE %I ADD CONSTRAINT %I %s', t.name, k.conname, pg_get_constraintdef(k.oid))
    FROM pg_constraint k JOIN kept_by_clinic t ON t.oid = k.conrelid WHERE k.contype IN ('p', 'u');
  INSERT INTO to_make
    SELECT 1, true, format('ALTER TABLE %I ADD CONSTRAINT %I %s', t.name || '_p%1$s', k.conname || '_p%1$s', replace(pg_get_constraintdef(k.oid), '%', '%%'))
    FROM pg_constraint k JOIN kept_by_clinic t ON t.oid = k.conrelid WHERE k.contype = 'x';
  INSERT INTO to_make
    SELECT 1, true, format('ALTER TABLE %I SET (%s)', t.name || '_p%1$s', array_to_string(t.reloptions, ', '))
    FROM kept_by_clinic t WHERE t.reloptions IS NOT NULL;
  INSERT INTO to_make
    SELECT 2, false, pg_get_indexdef(i.indexrelid)
    FROM pg_index i JOIN kept_by_clinic t ON t.oid = i.indrelid
    WHERE NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x'));
  INSERT INTO to_make
    SELECT 2, false, pg_get_triggerdef(g.oid)
    FROM pg_trigger g JOIN kept_by_clinic t ON t.oid = g.tgrelid WHERE NOT g.tgisinternal;
  INSERT INTO to_make
    SELECT 3, false, format('ALTER TABLE %s ADD CONSTRAINT %I %s', k.conrelid::regclass, k.conname, pg_get_constraintdef(k.oid))
    FROM pg_constraint k
    WHERE k.contype = 'f' AND (k.conrelid IN (SELECT oid FROM kept_by_clinic) OR k.confrelid IN (SELECT oid FROM kept_by_clinic));
  INSERT INTO to_make
    SELECT 4, false, format('ALTER TABLE %I %s ROW LEVEL SECURITY', t.name, act)
    FROM kept_by_clinic t, unnest(ARRAY[CASE WHEN t.relrowsecurity THEN 'ENABLE' END, CASE WHEN t.relforcerowsecurity THEN 'FORCE' END]) act
    WHERE act IS NOT NULL;
  INSERT INTO to_make
    SELECT 4, false, format(
      'CREATE POLICY %I ON %I AS %s FOR %s TO %s %s %s', p.policyname, p.tablename, p.permissive, p.cmd, array_to_string(p.roles, ', '),
      'USING (' || p.qual || ')', 'WITH CHECK (' || p.with_check || ')')
    FROM pg_policies p JOIN kept_by_clinic t ON t.name = p.tablename WHERE p.schemaname = 'public';
  INSERT INTO to_make
    SELECT 4, false, format('GRANT %s ON %I TO %I', g.privilege_type, t.name, g.grantee::regrole::text)
    FROM kept_by_clinic t, aclexplode(t.relacl) g WHERE g.grantee <> 0 AND g.grantee <> g.grantor;

  FOR kept IN SELECT * FROM kept_by_clinic LOOP
    EXECUTE format('ALTER TABLE %I RENAME TO %I', kept.name, kept.name || '_whole');
    EXECUTE format(
      'CREATE TABLE %I (LIKE %I INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING GENERATED INCLUDING STORAGE INCLUDING COMMENTS)
       PARTITION BY HASH (clinic_id)', kept.name, kept.name || '_whole');
    FOR number IN 0..partitions - 1 LOOP
      EXECUTE format(
        'CREATE TABLE %I PARTITION OF %I FOR VALUES WITH (MODULUS %s, REMAINDER %s)', kept.name || '_p' || number, kept.name, partitions, number);
    END LOOP;
    EXECUTE format('INSERT INTO %I SELECT * FROM %I', kept.name, kept.name || '_whole');
  END LOOP;

  FOR kept IN SELECT * FROM kept_by_clinic LOOP
    EXECUTE format('DROP TABLE %I CASCADE', kept.name || '_whole');
  END LOOP;

  FOR made IN SELECT * FROM to_make ORDER BY step LOOP
    IF made.of_each_partition THEN
      FOR number IN 0..partitions - 1 LOOP
        EXECUTE format(made.statement, number);
      END LOOP;
    ELSE
      EXECUTE made.statement;
    END IF;
  END LOOP;
END
$script$;
