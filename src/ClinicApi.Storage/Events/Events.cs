using NodaTime;

namespace ClinicApi.Storage;

/// <summary>That something changed: what, by whom, in the course of which call. It holds names, never content.</summary>
public sealed record EventDraft(
    int Type, string ResourceName, long ResourceVersion, string CallerId, int ActorKind, string CorrelationId);

/// <summary>An event as it was committed. The sequence is gap-free within its clinic and follows the order of commit.</summary>
public sealed record EventRow(
    string ClinicId,
    long Sequence,
    int Type,
    string ResourceName,
    long ResourceVersion,
    string CallerId,
    int ActorKind,
    string CorrelationId,
    Instant OccurredAt);

/// <summary>Reads of a clinic's events.</summary>
public sealed class EventReads
{
    private readonly IEngine engine;

    internal EventReads(IEngine engine) => this.engine = engine;

    public async Task<IReadOnlyList<EventRow>> ListAsync(
        string clinicId, long afterSequence, int limit, CancellationToken ct) =>
        await engine.QueryAsync(
            """
            SELECT clinic_id, sequence, type, resource_name, resource_version, caller_id, actor_kind, correlation_id,
              occurred_at
            FROM events WHERE clinic_id = $1 AND sequence > $2 ORDER BY sequence LIMIT $3
            """,
            [clinicId, afterSequence, limit],
            row => new EventRow(
                row.GetString(0),
                row.GetInt64(1),
                row.GetInt32(2),
                row.GetString(3),
                row.GetInt64(4),
                row.GetString(5),
                row.GetInt32(6),
                row.GetString(7),
                row.GetInstant(8)),
            ct);

    /// <summary>0 if nothing has happened yet, or there is no such clinic.</summary>
    public async Task<long> LastSequenceAsync(string clinicId, CancellationToken ct)
    {
        var rows = await engine.QueryAsync(EventWrites.LastSequence, [clinicId], row => row.GetInt64(0), ct);
        return rows is [var last] ? last : 0;
    }
}

/// <summary>
/// Statements that number and append an event. The number comes from the clinic's own row, which stays locked until
/// the commit, so numbers are given in the order of commit; they come last in a mutation to keep that short.
/// </summary>
internal static class EventWrites
{
    public const string LastSequence = "SELECT last_sequence FROM clinic_feeds WHERE clinic_id = $1";

    public static IEnumerable<Statement> Append(string clinicId, EventDraft draft) =>
    [
        new("UPDATE clinic_feeds SET last_sequence = last_sequence + 1 WHERE clinic_id = $1", clinicId)
        {
            Expect = Conflict.VersionMismatch,
            Subject = clinicId,
        },
        new(
            """
            INSERT INTO events (clinic_id, sequence, type, resource_name, resource_version, caller_id, actor_kind,
              correlation_id, occurred_at)
            SELECT clinic_id, last_sequence, $2, $3, $4, $5, $6, $7, now_us() FROM clinic_feeds WHERE clinic_id = $1
            RETURNING sequence
            """,
            clinicId,
            draft.Type,
            draft.ResourceName,
            draft.ResourceVersion,
            draft.CallerId,
            draft.ActorKind,
            draft.CorrelationId),
    ];
}
