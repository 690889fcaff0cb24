using System.Data.Common;
using NodaTime;
using NodaTime.Text;

namespace ClinicApi.Storage;

/// <summary>A patient for whom something is to be booked, and whether they are on a waiting list.</summary>
public sealed record PatientToBook(PatientRow Patient, bool Waits);

/// <summary>Reads of patients, bound to who reads. Erased patients are not there.</summary>
public sealed class PatientReads
{
    private const string Columns =
        """
        clinic_id, patient_id, version, registered_by, given_name, family_name, birth_date, email, phone,
          language_code, partner_reference, medical_record_number, address_lines, note, created_at, updated_at,
          reported_procedures
        """;

    private static readonly string Visible =
        $"""
        FROM patients p WHERE clinic_id = $1 AND erased_at IS NULL
          AND ($2 OR registered_by = $3 OR {Access.ByMergerInto("p.patient_id")} OR {Access.ByConsentOf("p.patient_id")})
        """;

    private static readonly string Select = $"SELECT {Columns} {Visible}";

    private static readonly string SelectOne = $"{Select} AND patient_id = $4";

    private static readonly string SelectToBook =
        $"""
        SELECT {Columns}, EXISTS (SELECT 1 FROM waitlist_entries w
          WHERE w.clinic_id = p.clinic_id AND w.patient_id = p.patient_id AND w.state IN (1, 2)) {Visible} AND patient_id = $4
        """;

    private const int MostAlike = 1_000;

    private readonly IEngine engine;

    internal PatientReads(IEngine engine) => this.engine = engine;

    public Task<PatientRow?> GetAsync(Access access, string id, CancellationToken ct) =>
        engine.QueryOneAsync(SelectOne, access.And(id), Read, ct);

    /// <summary>The patient, and whether they are on a waiting list.</summary>
    public Task<PatientToBook?> GetForBookingAsync(Access access, string id, CancellationToken ct) =>
        engine.QueryOneAsync(SelectToBook, access.And(id), row => new PatientToBook(Read(row), row.GetBoolean(17)), ct);

    /// <summary>In order of registration, then id.</summary>
    public async Task<IReadOnlyList<PatientRow>> ListAsync(
        Access access, (Instant CreatedAt, string Id)? after, int limit, CancellationToken ct) =>
        await engine.QueryAsync(
            $"{Select} AND (created_at, patient_id) > ($4, $5) ORDER BY created_at, patient_id LIMIT $6",
            access.And(after?.CreatedAt.ToMicroseconds() ?? long.MinValue, after?.Id ?? "", limit),
            Read,
            ct);

    /// <summary>
    /// Those with the birth date, e-mail address or telephone number, at most a thousand, in order of registration. An empty
    /// address or number is nobody's.
    /// </summary>
    public async Task<IReadOnlyList<PatientRow>> ListAlikeAsync(
        Access access, LocalDate? birthDate, string email, string phone, CancellationToken ct) =>
        await engine.QueryAsync(
            $"""
            {Select} AND (birth_date_hash = $4 OR email_hash = $5 OR phone_hash = $6)
            ORDER BY created_at, patient_id LIMIT $7
            """,
            access.And(
                SealedColumns.BirthDate.Find(access.ClinicId, birthDate is { } date ? LocalDatePattern.Iso.Format(date) : ""),
                SealedColumns.Email.Find(access.ClinicId, email),
                SealedColumns.Phone.Find(access.ClinicId, phone),
                MostAlike),
            Read,
            ct);

    private PatientRow Read(DbDataReader row)
    {
        var (clinicId, patientId) = (row.GetString(0), row.GetString(1));
        string Open(SealedColumn column, int index) => column.Open(engine.Cipher, clinicId, patientId, row.GetString(index));
        return new PatientRow(
            clinicId,
            patientId,
            row.GetInt64(2),
            row.GetString(3),
            Open(SealedColumns.GivenName, 4),
            Open(SealedColumns.FamilyName, 5),
            LocalDatePattern.Iso.Parse(Open(SealedColumns.BirthDate, 6)).Value,
            Open(SealedColumns.Email, 7),
            Open(SealedColumns.Phone, 8),
            row.GetString(9),
            Open(SealedColumns.PatientReference, 10),
            Open(SealedColumns.MedicalRecordNumber, 11),
            Open(SealedColumns.AddressLines, 12),
            Open(SealedColumns.Note, 13),
            row.GetInstant(14),
            row.GetInstant(15))
        {
            ReportedProcedures = Open(SealedColumns.ReportedProcedures, 16),
        };
    }
}
