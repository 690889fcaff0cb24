using Npgsql;

namespace ClinicApi.Storage;

/// <summary>
/// Row-level security: the second wall behind the predicates of the statements. Statements run under a role that owns nothing, and the
/// tenant is a setting that is local to the transaction and comes first in its batch; without it there are no rows.
/// </summary>
internal static class PostgresRowSecurity
{
    public const string Role = "clinicapi_app";

    // Counters, and what partners have, which is guarded by the partner.
    private const string NotByClinic = "'clinic_feeds', 'clinic_grants', 'webhook_positions', 'webhook_deliveries'";

    // A partition is reached through its table.
    private const string OurTables =
        "c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema()) AND c.relkind IN ('r', 'p') AND NOT c.relispartition";

    private const string HasClinic = "EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'clinic_id' AND NOT a.attisdropped)";

    /// <summary>Lets the role, which is made if there is none, do what statements do.</summary>
    public const string Grant =
        $"""
        DO $do$
        DECLARE
          t record;
        BEGIN
          IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{Role}') THEN
            BEGIN
              CREATE ROLE {Role} NOLOGIN;
            EXCEPTION WHEN duplicate_object OR unique_violation THEN
              NULL; -- Another database of the same server has made it at this moment.
            END;
          END IF;
          IF NOT pg_has_role(current_user, '{Role}', 'MEMBER') THEN
            EXECUTE format('GRANT {Role} TO %I', current_user);
          END IF;
          IF NOT has_schema_privilege('{Role}', current_schema(), 'USAGE') THEN
            EXECUTE format('GRANT USAGE ON SCHEMA %I TO {Role}', current_schema());
          END IF;
          FOR t IN SELECT c.relname, CASE c.relname WHEN 'schema_history' THEN 'SELECT' ELSE 'SELECT, INSERT, UPDATE, DELETE' END AS allowed
            FROM pg_class c
            WHERE {OurTables} AND NOT has_table_privilege('{Role}', c.oid, CASE c.relname WHEN 'schema_history' THEN 'SELECT' ELSE 'DELETE' END)
          LOOP
            EXECUTE format('GRANT %s ON %I TO {Role}', t.allowed, t.relname);
          END LOOP;
        END
        $do$
        """;

    /// <summary>
    /// Puts policies on every table that has none, so that a new table cannot be forgotten. A migration that wants others drops those that
    /// are there, and they are made anew.
    /// </summary>
    public const string Apply =
        $"""
        DO $do$
        DECLARE
          t record;
          -- The list is made once for a statement, not once for a row.
          of_clinic constant text := $$(clinic_id = current_setting('clinicapi.clinics', true)
            OR current_setting('clinicapi.clinics', true) = '*'
            OR clinic_id = ANY ((SELECT string_to_array(current_setting('clinicapi.clinics', true), ' '))::text[]))$$;
          of_partner constant text := $$(%1$I = current_setting('clinicapi.partner', true) OR current_setting('clinicapi.partner', true) = '*')$$;
          -- Written so that a list, which meets every row of a clinic, calls the function for few of them: a partner that has booked for a
          -- patient of another's was once consented to. What is about a patient is for whom the policy of patients lets see the patient.
          of_patient constant text := $$(%1$I = current_setting('clinicapi.caller', true) OR current_setting('clinicapi.caller', true) = '*'
            OR clinic_id || '/' || patient_id = ANY ((SELECT survivors_of(current_setting('clinicapi.caller', true)))::text[])
            OR ((merged_into IS NOT NULL OR EXISTS (SELECT 1 FROM consents k WHERE k.clinic_id = patients.clinic_id
                AND k.patient_id = patients.patient_id AND k.recipient_id = current_setting('clinicapi.caller', true)))
              AND sees_patient(clinic_id, patient_id, current_setting('clinicapi.caller', true))))$$;
          of_consent constant text := $$(%1$I = current_setting('clinicapi.caller', true) OR current_setting('clinicapi.caller', true) = '*'
            OR sees_patient(clinic_id, patient_id, current_setting('clinicapi.caller', true)))$$;
          about_patient constant text := $$(%1$I = current_setting('clinicapi.caller', true) OR current_setting('clinicapi.caller', true) = '*'
            OR EXISTS (SELECT 1 FROM patients p WHERE p.clinic_id = %2$I.clinic_id AND p.patient_id = %2$I.patient_id))$$;
        BEGIN
          -- Looks at all patients of the clinic to find out about one, or about whom it became, which the policies that ask it could not.
          -- The setting is not one of the function's own, which only a superuser may give it.
          IF to_regprocedure('sees_patient(text, text, text)') IS NULL THEN
            CREATE FUNCTION sees_patient(clinic text, patient text, caller text) RETURNS boolean LANGUAGE plpgsql STABLE AS $fn$
            DECLARE
              one text;
              sees boolean;
            BEGIN
              PERFORM set_config('clinicapi.caller', '*', true);
              SELECT coalesce(p.merged_into, p.patient_id) INTO one FROM patients p WHERE p.clinic_id = clinic AND p.patient_id = patient;
              sees := EXISTS (SELECT 1 FROM patients p
                  WHERE p.clinic_id = clinic AND (p.patient_id = one OR p.merged_into = one) AND p.registered_by = caller)
                OR EXISTS (SELECT 1 FROM consents k WHERE k.clinic_id = clinic AND k.patient_id = one AND k.recipient_id = caller
                  AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > now_us()))
                OR EXISTS (SELECT 1 FROM appointments a WHERE a.clinic_id = clinic AND a.patient_id = one AND a.booked_by = caller);
              PERFORM set_config('clinicapi.caller', caller, true);
              RETURN sees;
            END
            $fn$;
          END IF;

          -- Those into whom patients were merged whom the caller registered.
          IF to_regprocedure('survivors_of(text)') IS NULL THEN
            CREATE FUNCTION survivors_of(caller text) RETURNS text[] LANGUAGE plpgsql STABLE AS $fn$
            DECLARE
              survivors text[];
            BEGIN
              PERFORM set_config('clinicapi.caller', '*', true);
              SELECT array_agg(clinic_id || '/' || merged_into) INTO survivors FROM patients WHERE merged_into IS NOT NULL AND registered_by = caller;
              PERFORM set_config('clinicapi.caller', caller, true);
              RETURN survivors;
            END
            $fn$;
          END IF;

          FOR t IN
            SELECT c.relname, c.relname NOT IN ({NotByClinic}) AND {HasClinic} AS by_clinic, p.owner_column, p.predicate, p.of_none
            FROM pg_class c LEFT JOIN (VALUES
              ('patients', 'registered_by', of_patient, false), ('consents', 'recipient_id', of_consent, false),
              ('appointments', 'booked_by', about_patient, false), ('courses', 'booked_by', about_patient, false),
              ('holds', 'held_by', about_patient, false), ('waitlist_entries', 'entered_by', about_patient, false),
              ('assessments', 'created_by', about_patient, false), ('outcomes', 'recorded_by', about_patient, false),
              ('photos', 'uploaded_by', about_patient, false),
              ('requests', 'caller_id', of_partner, true), ('audit_entries', 'caller_id', '(clinic_id <> '''' OR ' || of_partner || ')', true),
              ('keys', 'partner_id', of_partner, false), ('webhook_endpoints', 'partner_id', of_partner, false),
              ('webhook_positions', 'partner_id', of_partner, false), ('webhook_deliveries', 'partner_id', of_partner, false)
            ) p(table_name, owner_column, predicate, of_none) ON p.table_name = c.relname
            WHERE {OurTables} AND NOT EXISTS (SELECT FROM pg_policy y WHERE y.polrelid = c.oid)
          LOOP
            IF NOT (t.by_clinic OR t.owner_column IS NOT NULL) THEN
              CONTINUE;
            END IF;
            EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', t.relname);
            EXECUTE format('CREATE POLICY of_clinic ON %I USING (%s)', t.relname,
              CASE WHEN NOT t.by_clinic THEN 'true' WHEN t.of_none THEN 'clinic_id = '''' OR ' || of_clinic ELSE of_clinic END);
            IF t.owner_column IS NOT NULL THEN
              EXECUTE format('CREATE POLICY of_caller ON %I AS RESTRICTIVE USING (%s)', t.relname, format(t.predicate, t.owner_column, t.relname));
            END IF;
          END LOOP;
        END
        $do$
        """;

    /// <summary>Takes everything back, for who does without: under FORCE a table would look empty.</summary>
    public const string Remove =
        $"""
        DO $do$
        DECLARE
          t record;
        BEGIN
          FOR t IN SELECT c.relname FROM pg_class c WHERE {OurTables} AND c.relrowsecurity LOOP
            EXECUTE format('DROP POLICY IF EXISTS of_clinic ON %I', t.relname);
            EXECUTE format('DROP POLICY IF EXISTS of_caller ON %I', t.relname);
            EXECUTE format('ALTER TABLE %I DISABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY', t.relname);
          END LOOP;
        END
        $do$
        """;

    /// <summary>What is wrong with the wall, a row for each; to be run under the role and for nobody.</summary>
    public const string Check =
        $"""
        SELECT 'the role in use is ' || current_user || ' and not {Role}' WHERE current_user <> '{Role}'
        UNION ALL
        SELECT 'the role {Role} is above row-level security' FROM pg_roles WHERE rolname = '{Role}' AND (rolsuper OR rolbypassrls)
        UNION ALL
        SELECT 'the role {Role} has the rights of the owner of the table ' || c.relname FROM pg_class c
        WHERE {OurTables} AND pg_has_role('{Role}', c.relowner, 'MEMBER')
        UNION ALL
        SELECT 'the table ' || c.relname || ' is without row-level security' FROM pg_class c
        WHERE {OurTables} AND c.relname NOT IN ('clinic_feeds', 'clinic_grants') AND NOT (c.relrowsecurity AND c.relforcerowsecurity) AND {HasClinic}
        UNION ALL
        SELECT 'clinics can be seen by nobody' WHERE EXISTS (SELECT 1 FROM clinics)
        """;

    /// <summary>What is left of the wall where it is waived, a row for each.</summary>
    public const string CheckRemoved = $"SELECT c.relname::text FROM pg_class c WHERE {OurTables} AND c.relrowsecurity LIMIT 1";

    private const string Bind =
        $"""
        SELECT set_config('role', '{Role}', true), set_config('clinicapi.clinics', $1, true), set_config('clinicapi.caller', $2, true),
          set_config('clinicapi.partner', $3, true)
        """;

    /// <summary>Settings of a session by which the owner of the tables, whom FORCE holds to a tenant too, works for all.</summary>
    public const string ForAll = "-c clinicapi.clinics=* -c clinicapi.caller=* -c clinicapi.partner=*";

    /// <summary>The statement that comes first in every batch. What it sets ends with the transaction.</summary>
    public static NpgsqlBatchCommand BindTo(Tenant tenant) => new(Bind)
    {
        Parameters =
        {
            new NpgsqlParameter { Value = tenant.Clinics },
            new NpgsqlParameter { Value = tenant.Caller },
            new NpgsqlParameter { Value = tenant.Partner },
        },
    };
}
