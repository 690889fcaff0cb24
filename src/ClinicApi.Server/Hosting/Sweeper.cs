using ClinicApi.Server.Appointments;
using ClinicApi.Storage;

namespace ClinicApi.Server.Hosting;

/// <summary>
/// Removes expired holds and old request claims. Nothing but the events of expiry depends on it: what has expired has no effect before
/// it is swept.
/// </summary>
internal sealed partial class Sweeper(
    Store store, HoldExpiry holds, StoreStartup startup, ServerSettings settings, TimeProvider time, ILogger<Sweeper> logger)
    : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await startup.WhenReadyAsync(stoppingToken);
        using var timer = new PeriodicTimer(Period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await holds.SweepAsync(stoppingToken);
                await store.SweepAsync(settings.RequestRetention, stoppingToken);
            }
            catch (Exception exception) when (exception is StoreUnavailableException or StoreConflictException)
            {
                LogSkipped(logger, exception.GetType().Name);
            }
        }
    }

    [LoggerMessage(401, LogLevel.Warning, "A sweep was skipped ({Cause}); the next one follows.")]
    private static partial void LogSkipped(ILogger logger, string cause);
}
