namespace ClinicApi.Storage;

/// <summary>Statements that change clinics and their catalogues.</summary>
internal static class CatalogueWrites
{
    public static IEnumerable<Statement> Create(ClinicRow clinic) =>
    [
        new(
            """
            INSERT INTO clinics (clinic_id, version, catalogue_version, document, created_at, updated_at)
            VALUES ($1, $2, $3, $4, $5, $6)
            """,
            clinic.ClinicId,
            clinic.Version,
            clinic.CatalogueVersion,
            clinic.Document,
            clinic.CreatedAt.ToMicroseconds(),
            clinic.UpdatedAt.ToMicroseconds())
        {
            Subject = clinic.ClinicId,
        },
        new("INSERT INTO clinic_feeds (clinic_id, last_sequence) VALUES ($1, 0) ON CONFLICT DO NOTHING", clinic.ClinicId),
    ];

    public static Statement Update(ClinicRow clinic, long expectedVersion) => new(
        """
        UPDATE clinics SET version = version + 1, document = $3, updated_at = $4
        WHERE clinic_id = $1 AND version = $2
        """,
        clinic.ClinicId,
        expectedVersion,
        clinic.Document,
        clinic.UpdatedAt.ToMicroseconds())
    {
        Expect = Conflict.VersionMismatch,
        Subject = clinic.ClinicId,
    };

    /// <summary>
    /// Erased patients go with their clinic. The guard comes first, so that a refusal is cheap; a patient who is
    /// registered meanwhile is seen by the foreign key.
    /// </summary>
    public static IEnumerable<Statement> DeleteClinic(string clinicId, long expectedVersion) =>
    [
        new("UPDATE clinics SET version = version + 1 WHERE clinic_id = $1 AND version = $2", clinicId, expectedVersion)
        {
            Expect = Conflict.VersionMismatch,
            Subject = clinicId,
        },
        new(
            """
            UPDATE clinics SET catalogue_version = catalogue_version + 1
            WHERE clinic_id = $1 AND NOT EXISTS (SELECT 1 FROM patients WHERE clinic_id = $1 AND erased_at IS NULL)
            """,
            clinicId)
        {
            Expect = Conflict.InUse,
            Subject = clinicId,
        },
        new("DELETE FROM reservations WHERE clinic_id = $1", clinicId),
        new("DELETE FROM holds WHERE clinic_id = $1", clinicId),
        new("DELETE FROM appointments WHERE clinic_id = $1", clinicId),
        new("DELETE FROM courses WHERE clinic_id = $1", clinicId),
        new("DELETE FROM waitlist_entries WHERE clinic_id = $1", clinicId),
        new("DELETE FROM freed_times WHERE clinic_id = $1", clinicId),
        new("DELETE FROM waitlist_turns WHERE clinic_id = $1", clinicId),
        new("DELETE FROM outcomes WHERE clinic_id = $1", clinicId),
        new("DELETE FROM assessments WHERE clinic_id = $1", clinicId),
        new("DELETE FROM consents WHERE clinic_id = $1", clinicId),
        new("DELETE FROM patients WHERE clinic_id = $1 AND erased_at IS NOT NULL", clinicId),
        new("DELETE FROM clinics WHERE clinic_id = $1", clinicId)
        {
            Expect = Conflict.VersionMismatch,
            Subject = clinicId,
            OnBrokenReference = Conflict.InUse,
        },
    ];

    public static IEnumerable<Statement> Create(CatalogueRow item)
    {
        yield return new(
            """
            INSERT INTO catalogue_items (clinic_id, kind, item_id, version, document, created_at, updated_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            """,
            item.ClinicId,
            (int)item.Kind,
            item.Id,
            item.Version,
            item.Document,
            item.CreatedAt.ToMicroseconds(),
            item.UpdatedAt.ToMicroseconds())
        {
            Subject = item.Id,
        };

        if (ReservedAs(item.Kind, item.Id) is { } resource)
            yield return ReservationWrites.Reinstate(item.ClinicId, resource);
    }

    public static Statement Update(CatalogueRow item, long expectedVersion) => new(
        """
        UPDATE catalogue_items SET version = version + 1, document = $5, updated_at = $6
        WHERE clinic_id = $1 AND kind = $2 AND item_id = $3 AND version = $4
        """,
        item.ClinicId,
        (int)item.Kind,
        item.Id,
        expectedVersion,
        item.Document,
        item.UpdatedAt.ToMicroseconds())
    {
        Expect = Conflict.VersionMismatch,
        Subject = item.Id,
    };

    public static IEnumerable<Statement> Delete(string clinicId, CatalogueKind kind, string id, long expectedVersion)
    {
        yield return new(
            "DELETE FROM catalogue_items WHERE clinic_id = $1 AND kind = $2 AND item_id = $3 AND version = $4",
            clinicId,
            (int)kind,
            id,
            expectedVersion)
        {
            Expect = Conflict.VersionMismatch,
            Subject = id,
        };

        if (ReservedAs(kind, id) is { } resource)
        {
            foreach (var statement in ReservationWrites.Retire(clinicId, resource))
                yield return statement;
        }
    }

    /// <summary>Once in each mutation that touches the catalogue.</summary>
    public static Statement BumpVersion(string clinicId) => new(
        "UPDATE clinics SET catalogue_version = catalogue_version + 1 WHERE clinic_id = $1",
        clinicId)
    {
        Expect = Conflict.VersionMismatch,
        Subject = clinicId,
    };

    private static string? ReservedAs(CatalogueKind kind, string id) => kind switch
    {
        CatalogueKind.Practitioner => $"practitioners/{id}",
        CatalogueKind.Room => $"rooms/{id}",
        CatalogueKind.Device => $"devices/{id}",
        _ => null,
    };
}
