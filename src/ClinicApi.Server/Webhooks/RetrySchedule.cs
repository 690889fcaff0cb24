using System.Security.Cryptography;
using NodaTime;

namespace ClinicApi.Server.Webhooks;

/// <summary>When to try again: soon at first, then ever more rarely, for about three days.</summary>
internal static class RetrySchedule
{
    private const int Percent = 100;
    private const int JitterPercent = 20;
    private static readonly Duration Longest = Duration.FromHours(24);

    private static readonly Duration[] Pauses =
    [
        Duration.FromSeconds(5), Duration.FromMinutes(5), Duration.FromMinutes(30), Duration.FromHours(2), Duration.FromHours(5),
        Duration.FromHours(10), Duration.FromHours(14), Duration.FromHours(20), Longest,
    ];

    /// <param name="attempts">How many attempts have failed.</param>
    /// <param name="asked">How long the receiver asks to be left alone.</param>
    /// <returns>How long to wait, or null if that was the last attempt.</returns>
    public static Duration? After(int attempts, Duration? asked)
    {
        if (attempts > Pauses.Length)
            return null;
        var pause = Pauses[attempts - 1];
        if (asked > pause)
            pause = Duration.Min(asked.Value, Longest);
        // Only ever longer, so that an outage does not end with everybody at once and nobody comes before the time asked for.
        return pause + (pause * RandomNumberGenerator.GetInt32(JitterPercent + 1) / Percent);
    }
}
