using System.Data.Common;
using NodaTime;

namespace ClinicApi.Storage;

/// <summary>Reads of waiting lists: bound to who reads, or for the clinic itself.</summary>
public sealed class WaitlistReads
{
    private const string Select =
        """
        SELECT a.clinic_id, a.entry_id, a.version, a.state, a.patient_id, a.treatment_id, a.requested_practitioner_id,
          a.windows, a.closes_at, a.offer_duration, a.offered_hold_id, a.passed, a.entered_by, a.created_at, a.updated_at,
          h.expires_at, CASE WHEN a.state = 2 AND (h.expires_at IS NULL OR h.expires_at <= now_us()) THEN 1 ELSE 0 END
        FROM waitlist_entries a LEFT JOIN holds h ON h.clinic_id = a.clinic_id AND h.hold_id = a.offered_hold_id
        """;

    private static readonly string SelectVisible = $"{Select} WHERE a.clinic_id = $1 AND {AppointmentReads.IsVisibleTo("a.entered_by")}";

    private readonly IEngine engine;

    internal WaitlistReads(IEngine engine) => this.engine = engine;

    public Task<WaitlistRow?> GetAsync(Access access, string id, CancellationToken ct) =>
        engine.QueryOneAsync($"{SelectVisible} AND a.entry_id = $4", access.And(id), Read, ct);

    /// <summary>Those that wait or have an offer, for the treatment if one is named, the longest waiting first.</summary>
    public async Task<IReadOnlyList<WaitlistRow>> ListAsync(
        Access access, string treatmentId, (Instant CreatedAt, string Id)? after, int limit, CancellationToken ct) =>
        await engine.QueryAsync(
            $"""
            {SelectVisible} AND a.state IN (1, 2) AND ($4 = '' OR a.treatment_id = $4)
              AND (a.created_at, a.entry_id) > ($5, $6)
            ORDER BY a.created_at, a.entry_id LIMIT $7
            """,
            access.And(treatmentId, after?.CreatedAt.ToMicroseconds() ?? long.MinValue, after?.Id ?? "", limit),
            Read,
            ct);

    public Task<WaitlistRow?> FindAsync(string clinicId, string id, CancellationToken ct) =>
        engine.QueryOneAsync($"{Select} WHERE a.clinic_id = $1 AND a.entry_id = $2", [clinicId, id], Read, ct);

    /// <summary>All of the clinic that wait or have an offer, the longest waiting first.</summary>
    public async Task<IReadOnlyList<WaitlistRow>> ListOpenAsync(string clinicId, CancellationToken ct) =>
        await engine.QueryAsync(
            $"{Select} WHERE a.clinic_id = $1 AND a.state IN (1, 2) ORDER BY a.created_at, a.entry_id", [clinicId], Read, ct);

    /// <summary>The patient's that wait or have an offer.</summary>
    public async Task<IReadOnlyList<WaitlistRow>> ListOpenOfAsync(string clinicId, string patientId, CancellationToken ct) =>
        await engine.QueryAsync(
            $"{Select} WHERE a.clinic_id = $1 AND a.patient_id = $2 AND a.state IN (1, 2) ORDER BY a.entry_id",
            [clinicId, patientId],
            Read,
            ct);

    /// <summary>All of the patient's, also those that wait no longer.</summary>
    public async Task<IReadOnlyList<WaitlistRow>> ListOfAsync(string clinicId, string patientId, CancellationToken ct) =>
        await engine.QueryAsync(
            $"{Select} WHERE a.clinic_id = $1 AND a.patient_id = $2 ORDER BY a.created_at, a.entry_id", [clinicId, patientId], Read, ct);

    /// <summary>Entries of any clinic that wait although their last window is over.</summary>
    public async Task<IReadOnlyList<WaitlistRow>> ListOverAsync(int limit, CancellationToken ct) =>
        await engine.QueryAsync(
            $"{Select} WHERE a.state = 1 AND a.closes_at <= now_us() ORDER BY a.closes_at LIMIT $1", [limit], Read, ct);

    private static WaitlistRow Read(DbDataReader row) => new(
        row.GetString(0),
        row.GetString(1),
        row.GetInt64(2),
        row.GetInt32(3),
        row.GetString(4),
        row.GetString(5),
        row.GetString(6),
        row.GetString(7),
        row.GetInstant(8),
        row.GetDuration(9),
        row.GetString(10),
        row.GetString(11),
        row.GetString(12),
        row.GetInstant(13),
        row.GetInstant(14))
    {
        OfferExpiresAt = row.GetOptionalInstant(15),
        IsOfferOver = row.GetInt32(16) == 1,
    };
}
