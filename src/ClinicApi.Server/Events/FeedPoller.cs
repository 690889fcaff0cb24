using ClinicApi.Server.Hosting;
using ClinicApi.Storage;

namespace ClinicApi.Server.Events;

/// <summary>
/// Finds out what other nodes have committed: one short query for all clinics that are watched here. The database is not asked to
/// notify, since that would make bookings on PostgreSQL commit one after the other.
/// </summary>
internal sealed partial class FeedPoller(Store store, FeedSignal signal, StoreStartup startup, TimeProvider time, ILogger<FeedPoller> logger)
    : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(250);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await startup.WhenReadyAsync(stoppingToken);
        using var timer = new PeriodicTimer(Period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var watched = signal.Watched;
            if (watched.Count == 0)
                continue;
            try
            {
                foreach (var (clinicId, sequence) in await store.Events.LastSequencesAsync(watched, stoppingToken))
                    signal.Announce(clinicId, sequence);
            }
            catch (StoreUnavailableException)
            {
                LogSkipped(logger);
            }
        }
    }

    [LoggerMessage(501, LogLevel.Warning, "The feed was not looked at, since the database is unavailable; the next look follows.")]
    private static partial void LogSkipped(ILogger logger);
}
