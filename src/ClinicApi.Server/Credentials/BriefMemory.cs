using System.Collections.Concurrent;

namespace ClinicApi.Server.Credentials;

/// <summary>
/// What was looked up is believed for half a second, so that whatever is revoked is refused within one, on every node. Of those who ask, one
/// looks again before it is over, so that the others never wait, and never look up the same all at once.
/// </summary>
internal sealed class BriefMemory<T>(TimeProvider time)
    where T : class
{
    private const int MostRemembered = 10_000;
    private static readonly TimeSpan BelievedFor = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan RenewedAfter = BelievedFor / 2;

    private readonly ConcurrentDictionary<string, Remembered> remembered = new(StringComparer.Ordinal);

    public async ValueTask<T?> FindAsync(string id, Func<string, CancellationToken, Task<T?>> lookUp, CancellationToken cancellationToken)
    {
        var now = time.GetTimestamp();
        if (remembered.TryGetValue(id, out var known) && time.GetElapsedTime(known.At, now) is var age && age < BelievedFor
            && (age < RenewedAfter || !known.IsMineToRenew()))
        {
            return known.Value;
        }

        if (await lookUp(id, cancellationToken) is not { } found)
        {
            remembered.TryRemove(id, out _);
            return null;
        }

        if (remembered.Count >= MostRemembered)
            remembered.Clear();
        remembered[id] = new Remembered(found, now);
        return found;
    }

    private sealed class Remembered(T value, long at)
    {
        private bool isRenewed;

        public T Value => value;

        public long At => at;

        /// <summary>True for the first who asks.</summary>
        public bool IsMineToRenew() => !Interlocked.Exchange(ref isRenewed, true);
    }
}
