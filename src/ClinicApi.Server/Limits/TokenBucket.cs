namespace ClinicApi.Server.Limits;

/// <summary>
/// A bucket of tokens that fills at a rate. What it keeps is one number, the instant at which it will be full again, so that a call costs one
/// compare-and-swap, and a rate may change at any time.
/// </summary>
internal sealed class TokenBucket
{
    private long fullAt;

    public TokenBucket(long now) => fullAt = now;

    /// <param name="now">A timestamp.</param>
    /// <param name="rate">How fast the bucket fills, and how much it holds.</param>
    /// <param name="frequency">Timestamps a second.</param>
    /// <returns>0 if there was a token, which is taken; otherwise in how many timestamps there will be one.</returns>
    public long Take(long now, CallRate rate, long frequency)
    {
        var interval = Math.Max(1, frequency / rate.PerSecond);
        while (true)
        {
            var before = Volatile.Read(ref fullAt);
            var after = Math.Max(before, now) + interval;
            var missing = after - now - interval * Math.Max(1, rate.Burst);
            if (missing > 0)
                return missing;
            if (Interlocked.CompareExchange(ref fullAt, after, before) == before)
                return 0;
        }
    }

    public bool IsFull(long now) => Volatile.Read(ref fullAt) <= now;
}
