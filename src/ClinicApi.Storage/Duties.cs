using NodaTime;

namespace ClinicApi.Storage;

/// <summary>
/// Work that one node does for all. A duty is lent for a time by the database's clock; who loses it to another node has done no harm,
/// because what it does is guarded by itself.
/// </summary>
public sealed class Duties
{
    private readonly IEngine engine;

    internal Duties(IEngine engine) => this.engine = engine;

    /// <summary>Whether the node has the duty, from now on for as long as that; one that it has is renewed.</summary>
    public async Task<bool> TakeAsync(string duty, string nodeId, Duration length, CancellationToken ct)
    {
        var outcome = await engine.ExecuteAsync(
            [
                new(
                    """
                    INSERT INTO duties (duty, node_id, ends_at) VALUES ($1, $2, now_us() + $3)
                    ON CONFLICT (duty) DO UPDATE SET node_id = excluded.node_id, ends_at = excluded.ends_at
                    WHERE duties.node_id = excluded.node_id OR duties.ends_at <= now_us()
                      OR duties.ends_at > now_us() + 2 * $3
                    """,
                    duty,
                    nodeId,
                    length.ToMicroseconds()),
            ],
            ct);
        return outcome.RowsAffected == 1;
    }

    public Task EndAsync(string duty, string nodeId, CancellationToken ct) => engine.ExecuteAsync(
        [new("DELETE FROM duties WHERE duty = $1 AND node_id = $2", duty, nodeId)], ct);
}
