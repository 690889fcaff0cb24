namespace ClinicApi.Sdk.Calls;

/// <summary>How long to wait after a failure.</summary>
internal static class Backoff
{
    // Beyond it every bound is the longest.
    private const int MostDoublings = 30;

    /// <summary>At random between nothing and a bound that doubles with each failure.</summary>
    public static TimeSpan FullJitter(TimeSpan first, TimeSpan longest, int failures, double jitter)
    {
        var bound = Math.Min(longest.TotalSeconds, first.TotalSeconds * Math.Pow(2, Math.Min(failures - 1, MostDoublings)));
        return TimeSpan.FromSeconds(bound * jitter);
    }

    /// <summary>What was asked for and a little more: callers that met in one place must not meet there again, nor come too early.</summary>
    public static TimeSpan AtLeast(TimeSpan asked, double jitter) => asked * (1 + (jitter / 4));
}
