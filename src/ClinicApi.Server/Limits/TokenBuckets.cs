using System.Collections.Concurrent;

namespace ClinicApi.Server.Limits;

/// <summary>A bucket for each of many. A full one need not be kept, since a new one is full too.</summary>
internal sealed class TokenBuckets(TimeProvider time)
{
    private const int MostKept = 10_000;

    private readonly ConcurrentDictionary<string, TokenBucket> buckets = new(StringComparer.Ordinal);
    private readonly long frequency = time.TimestampFrequency;

    /// <param name="owner">Whose bucket.</param>
    /// <param name="rate">How fast it fills, and how much it holds.</param>
    /// <param name="now">A timestamp.</param>
    /// <returns>Zero if there was a token, which is taken; otherwise how long until there is one.</returns>
    public TimeSpan Take(string owner, CallRate rate, long now)
    {
        if (!rate.IsLimited)
            return TimeSpan.Zero;
        if (!buckets.TryGetValue(owner, out var bucket))
        {
            LetFullOnesGo(now);
            bucket = buckets.GetOrAdd(owner, new TokenBucket(now));
        }

        var missing = bucket.Take(now, rate, frequency);
        return missing == 0 ? TimeSpan.Zero : time.GetElapsedTime(0, missing);
    }

    private void LetFullOnesGo(long now)
    {
        if (buckets.Count < MostKept)
            return;
        foreach (var (owner, bucket) in buckets)
        {
            if (bucket.IsFull(now))
                buckets.TryRemove(owner, out _);
        }
    }
}
