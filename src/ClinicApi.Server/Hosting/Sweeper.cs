using ClinicApi.Server.Appointments;
using ClinicApi.Server.Photos;
using ClinicApi.Storage;

namespace ClinicApi.Server.Hosting;

/// <summary>
/// Removes expired holds, old request claims and files of photos that are deleted. Nothing but the events of expiry depends on it: what
/// has expired or is deleted has no effect before it is swept.
/// </summary>
internal sealed partial class Sweeper(
    Store store, HoldExpiry holds, PhotoDiscards photos, ServerSettings settings, Rounds rounds, ILogger<Sweeper> logger)
    : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        rounds.RunAsync(Period, SweepAsync, cause => LogSkipped(logger, cause), stoppingToken);

    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        await holds.SweepAsync(cancellationToken);
        await store.SweepAsync(settings.RequestRetention, cancellationToken);
        await photos.SweepAsync(cancellationToken);
    }

    [LoggerMessage(401, LogLevel.Warning, "A sweep was skipped ({Cause}); the next one follows.")]
    private static partial void LogSkipped(ILogger logger, string cause);
}
