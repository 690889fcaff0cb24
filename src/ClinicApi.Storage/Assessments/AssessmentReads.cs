using System.Data.Common;
using NodaTime;

namespace ClinicApi.Storage;

/// <summary>
/// Reads of assessments, bound to who reads: a partner sees those that are signed of patients who consent, now, that they
/// are shared with it, and with each the fields that they consent to. The assessments of erased patients are not there.
/// </summary>
public sealed class AssessmentReads
{
    internal const int Draft = 1;

    private const string Columns =
        """
        a.clinic_id, a.patient_id, a.assessment_id, a.version, a.state, a.revision, a.supersedes_id, a.superseded_by_id,
          a.amendment_reason, a.created_by, a.assessed_at, a.finalized_by, a.finalized_at, a.expires_at, a.created_at,
          a.updated_at, coalesce(k.shared_fields, '[]')
        """;

    // At most one consent to the same stands, so the join makes no row twice.
    private static readonly string Visible =
        $"""
        FROM assessments a
          JOIN patients p ON p.clinic_id = a.clinic_id AND p.patient_id = a.patient_id AND p.erased_at IS NULL
          LEFT JOIN consents k ON NOT $2 AND {Access.InForce("k", "a.clinic_id", "a.patient_id", Access.AssessmentSharing)}
            AND k.treatment_id = ''
        WHERE a.clinic_id = $1 AND ($2 OR (a.state <> {Draft} AND k.consent_id IS NOT NULL))
        """;

    private static readonly string Select = $"SELECT {Columns}, a.document {Visible}";

    private readonly IEngine engine;
    private readonly string listNamed;

    internal AssessmentReads(IEngine engine)
    {
        this.engine = engine;
        listNamed =
            $"{Select} AND a.patient_id IN ({engine.ElementsOf("$4")}) AND a.assessment_id IN ({engine.ElementsOf("$5")})";
    }

    public Task<ReadAssessment?> GetAsync(Access access, string patientId, string id, CancellationToken ct) =>
        engine.QueryOneAsync($"{Select} AND a.patient_id = $4 AND a.assessment_id = $5", access.And(patientId, id), Read, ct);

    /// <summary>Those of the given patients and ids that there are, in no order.</summary>
    public async Task<IReadOnlyList<ReadAssessment>> ListNamedAsync(
        Access access, IReadOnlyCollection<(string PatientId, string Id)> names, CancellationToken ct)
    {
        var rows = await engine.QueryAsync(
            listNamed,
            access.And(names.Select(name => name.PatientId).Distinct().ToJson(), names.Select(name => name.Id).Distinct().ToJson()),
            Read,
            ct);
        return [.. rows.Where(row => names.Contains((row.Assessment.PatientId, row.Assessment.AssessmentId)))];
    }

    /// <summary>
    /// The newest first, then by id from the greatest. No states: in any. Without documents the rows have empty ones.
    /// </summary>
    public async Task<IReadOnlyList<ReadAssessment>> ListAsync(
        Access access,
        string patientId,
        IEnumerable<int> states,
        bool withDocuments,
        (Instant CreatedAt, string Id)? before,
        int limit,
        CancellationToken ct) =>
        await engine.QueryAsync(
            $"""
            SELECT {Columns}, CASE WHEN $9 THEN a.document END {Visible}
              AND a.patient_id = $4 AND ($5 = 0 OR (1 << a.state) & $5 <> 0)
              AND (a.created_at < $6 OR (a.created_at = $6 AND a.assessment_id < $7))
            ORDER BY a.created_at DESC, a.assessment_id DESC LIMIT $8
            """,
            access.And(
                patientId,
                states.Aggregate(0, (mask, state) => mask | (1 << state)),
                before?.CreatedAt.ToMicroseconds() ?? long.MaxValue,
                before?.Id ?? "",
                limit,
                withDocuments),
            Read,
            ct);

    /// <summary>Whether the caller may know of the patient, since it sees them or since their assessments are shared with it.</summary>
    public async Task<bool> IsPatientKnownAsync(Access access, string patientId, CancellationToken ct)
    {
        var rows = await engine.QueryAsync(
            $"""
            SELECT 1 FROM patients p WHERE p.clinic_id = $1 AND p.patient_id = $4 AND p.erased_at IS NULL
              AND ($2 OR p.registered_by = $3 OR {Access.ByMergerInto("p.patient_id")} OR {Access.ByConsentOf("p.patient_id")}
                OR {Access.ByConsentOf("p.patient_id", Access.AssessmentSharing)})
            """,
            access.And(patientId),
            row => row.GetInt32(0),
            ct);
        return rows.Count > 0;
    }

    private ReadAssessment Read(DbDataReader row) => new(
        new AssessmentRow(
            row.GetString(0),
            row.GetString(1),
            row.GetString(2),
            row.GetInt64(3),
            row.GetInt32(4),
            row.GetInt32(5),
            row.GetString(6),
            row.GetString(7),
            SealedColumns.AmendmentReason.Open(engine.Cipher, row.GetString(0), row.GetString(2), row.GetString(8)),
            row.IsDBNull(17) ? [] : SealedColumns.Assessment.Open(engine.Cipher, row.GetString(0), row.GetString(2), row.GetBytes(17)),
            row.GetString(9),
            row.GetInstant(10),
            row.GetString(11),
            row.GetOptionalInstant(12),
            row.GetOptionalInstant(13),
            row.GetInstant(14),
            row.GetInstant(15)),
        row.GetString(16));
}
