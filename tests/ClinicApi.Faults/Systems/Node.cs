using System.Globalization;
using ClinicApi.Server.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace ClinicApi.Faults.Systems;

/// <summary>
/// What a process of a node runs: the server as it is, but with a clock that the harness moves. It reads how many seconds ahead from
/// standard input, and dies with whoever started it.
/// </summary>
internal static class Node
{
    public static async Task<int> RunAsync()
    {
        var clock = new JumpingClock();
        var builder = ServerHost.CreateBuilder([]);
        builder.Services.AddSingleton<TimeProvider>(clock);
        await using var app = ServerHost.Build(builder);
        _ = Task.Run(() => ObeyAsync(clock), CancellationToken.None);
        await app.RunAsync();
        return Environment.ExitCode;
    }

    private static async Task ObeyAsync(JumpingClock clock)
    {
        while (await Console.In.ReadLineAsync() is { } seconds)
            clock.Ahead = TimeSpan.FromSeconds(int.Parse(seconds, CultureInfo.InvariantCulture));
        Environment.Exit(1);
    }

    /// <summary>Shows a wrong time; what waits for a while waits as long as before.</summary>
    private sealed class JumpingClock : TimeProvider
    {
        private long ahead;

        public TimeSpan Ahead
        {
            set => Volatile.Write(ref ahead, value.Ticks);
        }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + TimeSpan.FromTicks(Volatile.Read(ref ahead));
    }
}
