using NodaTime;

namespace ClinicApi.Storage;

/// <summary>
/// What the waiting lists have to look at, and which node does. A clinic's turn is lent for a time by the database's clock:
/// who loses it to another node has done no harm, because each offer is guarded by the entry's version.
/// </summary>
public sealed class WaitlistWork
{
    private readonly IEngine engine;
    private readonly string remove;
    private readonly string removeWhatCannotBeOfferedAgain;
    private readonly string keep;

    internal WaitlistWork(IEngine engine)
    {
        this.engine = engine;
        var those = $"clinic_id = $1 AND freed_id IN ({engine.ElementsOf("$2")})";
        remove = $"DELETE FROM freed_times WHERE {those}";
        removeWhatCannotBeOfferedAgain = $"{remove} AND (entry_id <> '' OR ends_at <= now_us())";
        keep = $"UPDATE freed_times SET looked_at = true WHERE {those} AND NOT looked_at";
    }

    public async Task<IReadOnlyList<string>> ClinicsAsync(CancellationToken ct) =>
        await engine.QueryAsync(
            "SELECT DISTINCT clinic_id FROM freed_times WHERE NOT looked_at", [], row => row.GetString(0), ct);

    /// <summary>Whether the node has the clinic's turn, from now on for as long as that; one that it has is renewed.</summary>
    public async Task<bool> TakeTurnAsync(string clinicId, string nodeId, Duration length, CancellationToken ct)
    {
        var outcome = await engine.ExecuteAsync(
            [
                new(
                    """
                    INSERT INTO waitlist_turns (clinic_id, node_id, ends_at) VALUES ($1, $2, now_us() + $3)
                    ON CONFLICT (clinic_id) DO UPDATE SET node_id = excluded.node_id, ends_at = excluded.ends_at
                    WHERE waitlist_turns.node_id = excluded.node_id OR waitlist_turns.ends_at <= now_us()
                      OR waitlist_turns.ends_at > now_us() + 2 * $3
                    """,
                    clinicId,
                    nodeId,
                    length.ToMicroseconds()),
            ],
            ct);
        return outcome.RowsAffected == 1;
    }

    public Task EndTurnAsync(string clinicId, string nodeId, CancellationToken ct) => engine.ExecuteAsync(
        [new("DELETE FROM waitlist_turns WHERE clinic_id = $1 AND node_id = $2", clinicId, nodeId)], ct);

    public async Task<IReadOnlyList<FreedTimeRow>> ListAsync(string clinicId, CancellationToken ct) =>
        await engine.QueryAsync(
            "SELECT freed_id, entry_id, starts_at, ends_at, looked_at FROM freed_times WHERE clinic_id = $1 ORDER BY freed_id",
            [clinicId],
            row => new FreedTimeRow(row.GetString(0), row.GetString(1), row.GetInstant(2), row.GetInstant(3), row.GetBoolean(4)),
            ct);

    /// <summary>
    /// Has looked at these times. Where others may want them, once they have turned down what they are offered, they are kept
    /// as long as they lie ahead.
    /// </summary>
    public Task SettleAsync(string clinicId, IEnumerable<string> freedIds, bool othersMayWant, CancellationToken ct)
    {
        var ids = freedIds.ToJson();
        return engine.ExecuteAsync(
            othersMayWant ? [new(removeWhatCannotBeOfferedAgain, clinicId, ids), new(keep, clinicId, ids)] : [new(remove, clinicId, ids)],
            ct);
    }
}
