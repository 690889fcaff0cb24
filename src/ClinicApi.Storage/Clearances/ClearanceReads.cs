using System.Data.Common;
using NodaTime;
using NodaTime.Text;

namespace ClinicApi.Storage;

/// <summary>Reads of what decides whether a patient may be given a treatment. For decisions, not for answers: bound to no reader.</summary>
public sealed class ClearanceReads
{
    private const int IsAssessment = 1;
    private const int IsOutcome = 2;
    private const int IsConsent = 3;

    private readonly IEngine engine;

    internal ClearanceReads(IEngine engine) => this.engine = engine;

    /// <summary>
    /// Of two signed assessments the one that was signed later counts. State 2 and purpose 1 are the contract's numbers of what is signed
    /// and not superseded, and of consents to treatments. Null: there is no such patient.
    /// </summary>
    public async Task<PatientClearance?> ReadAsync(string clinicId, string patientId, CancellationToken ct)
    {
        var rows = await engine.QueryAsync(
            $"""
            SELECT p.sessions_version, p.birth_date, r.kind, r.id, r.corrects_id, r.document, r.giver, r.expires_at
            FROM patients p LEFT JOIN (
              SELECT {IsAssessment} AS kind, assessment_id AS id, '' AS corrects_id, document, 0 AS giver, expires_at FROM assessments
              WHERE clinic_id = $1 AND patient_id = $2 AND assessment_id =
                (SELECT assessment_id FROM assessments WHERE clinic_id = $1 AND patient_id = $2 AND state = 2
                 ORDER BY sessions_version DESC, finalized_at DESC, assessment_id DESC LIMIT 1)
              UNION ALL
              SELECT {IsOutcome}, outcome_id, corrects_id, document, 0, NULL FROM outcomes
              WHERE clinic_id = $1 AND patient_id = $2 AND sessions_version > coalesce(
                (SELECT max(sessions_version) FROM assessments WHERE clinic_id = $1 AND patient_id = $2 AND state = 2), -1)
              UNION ALL
              SELECT {IsConsent}, treatment_id, '', NULL, giver, expires_at FROM consents
              WHERE clinic_id = $1 AND patient_id = $2 AND purpose = 1 AND revoked_at IS NULL) r ON true
            WHERE p.clinic_id = $1 AND p.patient_id = $2 AND p.erased_at IS NULL
            """,
            [clinicId, patientId],
            row => (
                Version: row.GetInt64(0),
                Born: SealedColumns.BirthDate.Open(engine.Cipher, clinicId, patientId, row.GetString(1)),
                Part: row.IsDBNull(2) ? null : Read(row, clinicId)),
            ct);
        var parts = rows.Select(row => row.Part).ToList();
        return rows is []
            ? null
            : new PatientClearance(
                rows[0].Version,
                LocalDatePattern.Iso.Parse(rows[0].Born).Value,
                parts.OfType<SignedAssessment>().SingleOrDefault(),
                [.. parts.OfType<LaterOutcome>()],
                [.. parts.OfType<TreatmentConsent>()]);
    }

    private object Read(DbDataReader row, string clinicId) => row.GetInt32(2) switch
    {
        IsAssessment => new SignedAssessment(
            row.GetString(3), SealedColumns.Assessment.Open(engine.Cipher, clinicId, row.GetString(3), row.GetBytes(5)), row.GetInstant(7)),
        IsOutcome => new LaterOutcome(
            row.GetString(3), row.GetString(4), SealedColumns.Outcome.Open(engine.Cipher, clinicId, row.GetString(3), row.GetBytes(5))),
        _ => new TreatmentConsent(row.GetString(3), row.GetInt32(6), row.GetOptionalInstant(7)),
    };
}
