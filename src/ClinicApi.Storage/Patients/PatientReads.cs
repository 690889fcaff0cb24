using System.Data.Common;
using NodaTime;
using NodaTime.Text;

namespace ClinicApi.Storage;

/// <summary>Reads of patients, bound to who reads. Erased patients are not there.</summary>
public sealed class PatientReads
{
    private static readonly string Select =
        $"""
        SELECT clinic_id, patient_id, version, registered_by, given_name, family_name, birth_date, email, phone,
          language_code, partner_reference, medical_record_number, address_lines, note, created_at, updated_at,
          reported_procedures
        FROM patients p WHERE clinic_id = $1 AND erased_at IS NULL
          AND ($2 OR registered_by = $3 OR {Access.ByMergerInto("p.patient_id")} OR {Access.ByConsentOf("p.patient_id")})
        """;

    private const int MostAlike = 1_000;

    private readonly IEngine engine;

    internal PatientReads(IEngine engine) => this.engine = engine;

    public Task<PatientRow?> GetAsync(Access access, string id, CancellationToken ct) =>
        engine.QueryOneAsync($"{Select} AND patient_id = $4", access.And(id), Read, ct);

    /// <summary>In order of registration, then id.</summary>
    public async Task<IReadOnlyList<PatientRow>> ListAsync(
        Access access, (Instant CreatedAt, string Id)? after, int limit, CancellationToken ct) =>
        await engine.QueryAsync(
            $"{Select} AND (created_at, patient_id) > ($4, $5) ORDER BY created_at, patient_id LIMIT $6",
            access.And(after?.CreatedAt.ToMicroseconds() ?? long.MinValue, after?.Id ?? "", limit),
            Read,
            ct);

    /// <summary>
    /// Those with the birth date, e-mail address or telephone number, at most a thousand, in order of registration. The
    /// address is given in lower case; an empty one, or number, is nobody's.
    /// </summary>
    public async Task<IReadOnlyList<PatientRow>> ListAlikeAsync(
        Access access, LocalDate? birthDate, string email, string phone, CancellationToken ct) =>
        await engine.QueryAsync(
            $"""
            {Select} AND (birth_date = $4 OR (email <> '' AND lower(email) = $5) OR (phone <> '' AND phone = $6))
            ORDER BY created_at, patient_id LIMIT $7
            """,
            access.And(birthDate is { } date ? LocalDatePattern.Iso.Format(date) : "", email, phone, MostAlike),
            Read,
            ct);

    private static PatientRow Read(DbDataReader row) => new(
        row.GetString(0),
        row.GetString(1),
        row.GetInt64(2),
        row.GetString(3),
        row.GetString(4),
        row.GetString(5),
        LocalDatePattern.Iso.Parse(row.GetString(6)).Value,
        row.GetString(7),
        row.GetString(8),
        row.GetString(9),
        row.GetString(10),
        row.GetString(11),
        row.GetString(12),
        row.GetString(13),
        row.GetInstant(14),
        row.GetInstant(15))
    {
        ReportedProcedures = row.GetString(16),
    };
}
