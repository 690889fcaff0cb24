using ClinicApi.Storage;

namespace ClinicApi.Server.Hosting;

/// <summary>What a node does again and again, from when the database is ready until the node goes.</summary>
internal sealed class Rounds(StoreStartup startup, TimeProvider time)
{
    /// <param name="period">Time between rounds.</param>
    /// <param name="round">The work.</param>
    /// <param name="skipped">Hears why a round was not done to the end: the database failed it, and the next one follows.</param>
    /// <param name="stoppingToken">Ends it.</param>
    public async Task RunAsync(TimeSpan period, Func<CancellationToken, Task> round, Action<string> skipped, CancellationToken stoppingToken)
    {
        await startup.WhenReadyAsync(stoppingToken);
        using var timer = new PeriodicTimer(period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await round(stoppingToken);
            }
            catch (Exception exception) when (exception is StoreUnavailableException or StoreConflictException)
            {
                skipped(exception.GetType().Name);
            }
        }
    }
}
