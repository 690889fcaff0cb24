using NodaTime;

namespace ClinicApi.Storage;

/// <summary>
/// Lets old events go. What is kept of a clinic has no gap: it begins with the first event that is young enough, and the feed says
/// which one that is, so that a reader who comes later learns that it has missed something.
/// </summary>
public sealed class EventRetention
{
    private const int BatchSize = 1_000;

    private readonly IEngine engine;

    internal EventRetention(IEngine engine) => this.engine = engine;

    /// <returns>How many were let go.</returns>
    public async Task<long> LetGoAsync(Duration age, CancellationToken ct)
    {
        var total = 0L;
        foreach (var (clinicId, first, last) in await engine.QueryAsync(
            "SELECT clinic_id, first_sequence, last_sequence FROM clinic_feeds WHERE first_sequence <= last_sequence",
            [],
            row => (row.GetString(0), row.GetInt64(1), row.GetInt64(2)),
            ct))
        {
            total += await LetGoAsync(clinicId, first, last, age, ct);
        }

        return total;
    }

    private async Task<long> LetGoAsync(string clinicId, long first, long last, Duration age, CancellationToken ct)
    {
        var kept = await engine.QueryAsync(
            "SELECT sequence FROM events WHERE clinic_id = $1 AND occurred_at > now_us() - $2 ORDER BY sequence LIMIT 1",
            [clinicId, age.ToMicroseconds()],
            row => row.GetInt64(0),
            ct);
        var next = kept is [var sequence] ? sequence : last + 1;
        for (var from = first; from < next; from = Math.Min(from + BatchSize, next))
        {
            var to = Math.Min(from + BatchSize, next);
            await engine.ExecuteAsync(
                [
                    new("UPDATE clinic_feeds SET first_sequence = $3 WHERE clinic_id = $1 AND first_sequence = $2", clinicId, from, to)
                    {
                        Expect = Conflict.VersionMismatch,
                        Subject = clinicId,
                    },
                    new("DELETE FROM events WHERE clinic_id = $1 AND sequence < $2", clinicId, to),
                ],
                ct);
        }

        return next - first;
    }
}
