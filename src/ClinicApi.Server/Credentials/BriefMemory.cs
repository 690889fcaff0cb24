using System.Collections.Concurrent;

namespace ClinicApi.Server.Credentials;

/// <summary>What was looked up is believed for half a second, so that whatever is revoked is refused within one, on every node.</summary>
internal sealed class BriefMemory<T>(TimeProvider time)
    where T : class
{
    private const int MostRemembered = 10_000;
    private static readonly TimeSpan BelievedFor = TimeSpan.FromMilliseconds(500);

    private readonly ConcurrentDictionary<string, (T Value, long At)> remembered = new(StringComparer.Ordinal);

    public async ValueTask<T?> FindAsync(string id, Func<string, CancellationToken, Task<T?>> lookUp, CancellationToken cancellationToken)
    {
        var now = time.GetTimestamp();
        if (remembered.TryGetValue(id, out var known) && time.GetElapsedTime(known.At, now) < BelievedFor)
            return known.Value;
        if (await lookUp(id, cancellationToken) is not { } found)
        {
            remembered.TryRemove(id, out _);
            return null;
        }

        if (remembered.Count >= MostRemembered)
            remembered.Clear();
        remembered[id] = (found, now);
        return found;
    }
}
