using System.Data.Common;
using NodaTime;

namespace ClinicApi.Storage;

/// <summary>
/// That something changed: what, by whom, in the course of which call. It holds names, never content. The patient is the
/// one whom it is about, the owner the caller to whom the resource belongs; empty means nobody.
/// </summary>
public sealed record EventDraft(
    int Type,
    string ResourceName,
    long ResourceVersion,
    string CallerId,
    int ActorKind,
    string CorrelationId,
    int Cause = 0,
    string PatientId = "",
    string OwnerId = "");

/// <summary>
/// An event as it was committed. The sequence is gap-free within its clinic and follows the order of commit; the id is
/// unique on its own. The events of one transaction follow one another.
/// </summary>
public sealed record EventRow(
    string ClinicId,
    long Sequence,
    string EventId,
    int Type,
    string ResourceName,
    long ResourceVersion,
    string CallerId,
    int ActorKind,
    string CorrelationId,
    int Cause,
    string TransactionId,
    bool LastInTransaction,
    Instant OccurredAt);

/// <summary>
/// An event, whether it is about a patient or resource of the reader's own, and whether the patient shares assessments
/// with the reader.
/// </summary>
public sealed record ReadEvent(EventRow Event, bool IsOwn, bool IsShared);

/// <summary>Reads of clinics' events.</summary>
public sealed class EventReads
{
    private const string Columns =
        """
        clinic_id, sequence, event_id, type, resource_name, resource_version, caller_id, actor_kind, correlation_id, cause,
          transaction_id, last_in_transaction, occurred_at
        """;

    private readonly IEngine engine;
    private readonly string heads;

    internal EventReads(IEngine engine)
    {
        this.engine = engine;
        heads = $"SELECT clinic_id, last_sequence FROM clinic_feeds WHERE clinic_id IN ({engine.ElementsOf("$1")})";
    }

    public async Task<IReadOnlyList<EventRow>> ListAsync(
        string clinicId, long afterSequence, int limit, CancellationToken ct) =>
        await engine.QueryAsync(
            $"SELECT {Columns} FROM events WHERE clinic_id = $1 AND sequence > $2 ORDER BY sequence LIMIT $3",
            [clinicId, afterSequence, limit],
            Read,
            ct);

    /// <summary>All events of the clinic, each with whether the reader may know of it: its own resource, its patient, or one who consents.</summary>
    public async Task<IReadOnlyList<ReadEvent>> ListForAsync(
        string callerId, string clinicId, long afterSequence, int limit, CancellationToken ct) =>
        await engine.QueryAsync(
            $"""
            SELECT {Columns}, CASE WHEN owner_id = $3 OR EXISTS (SELECT 1 FROM patients p
              WHERE p.clinic_id = e.clinic_id AND p.patient_id = e.patient_id AND p.registered_by = $3)
              OR {Access.ByMergerInto("e.patient_id")}
              OR {Access.ByConsentOf("e.patient_id")} THEN 1 ELSE 0 END,
              CASE WHEN {Access.ByConsentOf("e.patient_id", Access.AssessmentSharing)} THEN 1 ELSE 0 END
            FROM events e WHERE clinic_id = $1 AND sequence > $2 ORDER BY sequence LIMIT $4
            """,
            [clinicId, afterSequence, callerId, limit],
            row => new ReadEvent(Read(row), row.GetInt32(13) == 1, row.GetInt32(14) == 1),
            ct);

    /// <summary>The events about a patient, in order.</summary>
    public async Task<IReadOnlyList<EventRow>> ListOfPatientAsync(
        string clinicId, string patientId, long afterSequence, int limit, CancellationToken ct) =>
        await engine.QueryAsync(
            $"SELECT {Columns} FROM events WHERE clinic_id = $1 AND patient_id = $2 AND sequence > $3 ORDER BY sequence LIMIT $4",
            [clinicId, patientId, afterSequence, limit],
            Read,
            ct);

    /// <summary>The oldest event of a clinic that is kept; null if there is none.</summary>
    public Task<EventRow?> FindOldestAsync(string clinicId, CancellationToken ct) => engine.QueryOneAsync(
        $"SELECT {Columns} FROM events WHERE clinic_id = $1 ORDER BY sequence LIMIT 1", [clinicId], Read, ct);

    /// <summary>The oldest event of a clinic that is kept, or the next one if none is.</summary>
    public async Task<long> FirstSequenceAsync(string clinicId, CancellationToken ct)
    {
        var rows = await engine.QueryAsync(
            "SELECT first_sequence FROM clinic_feeds WHERE clinic_id = $1", [clinicId], row => row.GetInt64(0), ct);
        return rows is [var first] ? first : 1;
    }

    /// <summary>The last sequence of each of the clinics in which something has happened.</summary>
    public async Task<IReadOnlyDictionary<string, long>> LastSequencesAsync(
        IReadOnlyCollection<string> clinicIds, CancellationToken ct) =>
        (await engine.QueryAsync(heads, [clinicIds.ToJson()], row => (Clinic: row.GetString(0), Last: row.GetInt64(1)), ct))
            .ToDictionary(head => head.Clinic, head => head.Last);

    /// <summary>
    /// The last sequence that a clinic had reached before an instant, by the database's clock; what was let go lies before any instant.
    /// </summary>
    public async Task<long> LastSequenceBeforeAsync(string clinicId, Instant instant, CancellationToken ct)
    {
        var rows = await engine.QueryAsync(
            """
            SELECT coalesce(
              (SELECT sequence FROM events WHERE clinic_id = $1 AND occurred_at < $2 ORDER BY sequence DESC LIMIT 1), first_sequence - 1)
            FROM clinic_feeds WHERE clinic_id = $1
            """,
            [clinicId, instant.ToMicroseconds()],
            row => row.GetInt64(0),
            ct);
        return rows is [var last] ? last : 0;
    }

    /// <summary>The present by the database's clock.</summary>
    public async Task<Instant> NowAsync(CancellationToken ct) =>
        (await engine.QueryAsync("SELECT now_us()", [], row => row.GetInstant(0), ct))[0];

    /// <summary>0 if nothing has happened yet, or there is no such clinic.</summary>
    public async Task<long> LastSequenceAsync(string clinicId, CancellationToken ct) => (await ReachedAsync(clinicId, ct)).Sequence;

    /// <summary>The last that was committed to the clinic.</summary>
    public async Task<Commit> ReachedAsync(string clinicId, CancellationToken ct) =>
        await engine.QueryOneAsync(EventWrites.LastSequence, [clinicId], row => new Commit(clinicId, row.GetInt64(0)), ct) ?? new Commit(clinicId, 0);

    private static EventRow Read(DbDataReader row) => new(
        row.GetString(0),
        row.GetInt64(1),
        row.GetString(2),
        row.GetInt32(3),
        row.GetString(4),
        row.GetInt64(5),
        row.GetString(6),
        row.GetInt32(7),
        row.GetString(8),
        row.GetInt32(9),
        row.GetString(10),
        row.GetBoolean(11),
        row.GetInstant(12));
}

/// <summary>
/// Statements that number and append an event. The number comes from the clinic's own row, which stays locked until
/// the commit, so numbers are given in the order of commit; they come last in a mutation to keep that short.
/// </summary>
internal static class EventWrites
{
    public const string LastSequence = "SELECT last_sequence FROM clinic_feeds WHERE clinic_id = $1";

    public static Statement Number(string clinicId) =>
        new("UPDATE clinic_feeds SET last_sequence = last_sequence + 1 WHERE clinic_id = $1", clinicId)
        {
            Expect = Conflict.VersionMismatch,
            Subject = clinicId,
        };

    public static Statement Append(string clinicId, EventDraft draft, string transactionId, bool last) =>
        new(
            """
            INSERT INTO events (clinic_id, sequence, type, resource_name, resource_version, caller_id, actor_kind,
              correlation_id, event_id, cause, patient_id, owner_id, transaction_id, last_in_transaction, occurred_at)
            SELECT clinic_id, last_sequence, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, now_us()
            FROM clinic_feeds WHERE clinic_id = $1
            RETURNING sequence
            """,
            clinicId,
            draft.Type,
            draft.ResourceName,
            draft.ResourceVersion,
            draft.CallerId,
            draft.ActorKind,
            draft.CorrelationId,
            Guid.CreateVersion7().ToString(),
            draft.Cause,
            draft.PatientId,
            draft.OwnerId,
            transactionId,
            last)
        {
            Returns = true,
        };
}
