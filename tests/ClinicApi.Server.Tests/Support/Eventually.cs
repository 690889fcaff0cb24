using System.Diagnostics;

namespace ClinicApi.Server.Tests.Support;

/// <summary>Waits for what the server does in the background.</summary>
public static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    public static async Task HoldsAsync(string what, Func<Task<bool>> condition)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < Patience, $"Within {Patience.TotalSeconds} seconds it did not come about that {what}.");
            await Task.Delay(Pause, TimeProvider.System);
        }
    }
}
