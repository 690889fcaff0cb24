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

    /// <summary>Once for every table that has none, so that a new table cannot be forgotten.</summary>
    public const string Apply =
        $"""
        DO $do$
        DECLARE
          t record;
          of_clinic constant text := $$(clinic_id = current_setting('clinicapi.clinics', true) OR clinic_id = ''
            OR current_setting('clinicapi.clinics', true) = '*'
            OR clinic_id = ANY (string_to_array(current_setting('clinicapi.clinics', true), ' ')))$$;
          of_partner constant text := $$(%I = current_setting('clinicapi.partner', true) OR current_setting('clinicapi.partner', true) = '*')$$;
          of_patient constant text := $$(%I = current_setting('clinicapi.caller', true) OR current_setting('clinicapi.caller', true) = '*'
            OR sees_patient(clinic_id, patient_id, current_setting('clinicapi.caller', true)))$$;
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

          -- Looks at all patients of the clinic to find out about one, or about whom it became, which the policies that ask it could not.
          IF to_regprocedure('sees_patient(text, text, text)') IS NULL THEN
            CREATE FUNCTION sees_patient(clinic text, patient text, caller text) RETURNS boolean
            LANGUAGE sql STABLE SET clinicapi.caller = '*' AS $fn$
              WITH one AS (SELECT coalesce(merged_into, patient_id) AS id FROM patients WHERE clinic_id = clinic AND patient_id = patient)
              SELECT EXISTS (SELECT 1 FROM patients p, one
                  WHERE p.clinic_id = clinic AND (p.patient_id = one.id OR p.merged_into = one.id) AND p.registered_by = caller)
                OR EXISTS (SELECT 1 FROM consents k, one WHERE k.clinic_id = clinic AND k.patient_id = one.id AND k.recipient_id = caller
                  AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > now_us()))
                OR EXISTS (SELECT 1 FROM appointments a, one WHERE a.clinic_id = clinic AND a.patient_id = one.id AND a.booked_by = caller)
            $fn$;
          END IF;

          FOR t IN
            SELECT c.oid, c.relname, c.relname NOT IN ({NotByClinic}) AND EXISTS (
              SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'clinic_id' AND NOT a.attisdropped) AS by_clinic,
              p.owner_column, p.predicate, c.relrowsecurity
            FROM pg_class c LEFT JOIN (VALUES
              ('patients', 'registered_by', of_patient), ('appointments', 'booked_by', of_patient), ('assessments', 'created_by', of_patient),
              ('outcomes', 'recorded_by', of_patient), ('photos', 'uploaded_by', of_patient),
              ('requests', 'caller_id', of_partner), ('keys', 'partner_id', of_partner), ('webhook_endpoints', 'partner_id', of_partner),
              ('webhook_positions', 'partner_id', of_partner), ('webhook_deliveries', 'partner_id', of_partner)
            ) p(table_name, owner_column, predicate) ON p.table_name = c.relname
            WHERE c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema()) AND c.relkind = 'r'
              AND c.relname <> 'schema_history'
          LOOP
            IF NOT has_table_privilege('{Role}', t.oid, 'DELETE') THEN
              EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO {Role}', t.relname);
            END IF;
            IF t.relrowsecurity OR NOT (t.by_clinic OR t.owner_column IS NOT NULL) THEN
              CONTINUE;
            END IF;
            EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', t.relname);
            EXECUTE format('CREATE POLICY of_clinic ON %I USING (%s)', t.relname, CASE WHEN t.by_clinic THEN of_clinic ELSE 'true' END);
            IF t.owner_column IS NOT NULL THEN
              EXECUTE format('CREATE POLICY of_caller ON %I AS RESTRICTIVE USING (%s)', t.relname, format(t.predicate, t.owner_column));
            END IF;
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
        WHERE c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema()) AND c.relkind = 'r'
          AND pg_has_role('{Role}', c.relowner, 'MEMBER')
        UNION ALL
        SELECT 'the table ' || c.relname || ' is without row-level security' FROM pg_class c
        WHERE c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema()) AND c.relkind = 'r'
          AND c.relname NOT IN ('clinic_feeds', 'clinic_grants') AND NOT (c.relrowsecurity AND c.relforcerowsecurity)
          AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'clinic_id' AND NOT a.attisdropped)
        UNION ALL
        SELECT 'clinics can be seen by nobody' WHERE EXISTS (SELECT 1 FROM clinics)
        """;

    private const string Bind =
        $"""
        SELECT set_config('role', '{Role}', true), set_config('clinicapi.clinics', $1, true), set_config('clinicapi.caller', $2, true),
          set_config('clinicapi.partner', $3, true)
        """;

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
