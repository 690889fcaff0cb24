using ClinicApi.Server.Clinics;
using ClinicApi.Server.Hosting;
using ClinicApi.Storage;

namespace ClinicApi.Server.Events;

/// <summary>
/// Finds out what other nodes have committed: one short query for all clinics that are watched or asked for here. The database is not asked to
/// notify, since that would make bookings on PostgreSQL commit one after the other.
/// </summary>
internal sealed partial class FeedPoller(
    Store store, FeedSignal signal, ClinicDiaries diaries, Rounds rounds, TimeProvider time, ILogger<FeedPoller> logger)
    : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(250);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        rounds.RunAsync(Period, LookAsync, cause => LogSkipped(logger, cause), stoppingToken);

    private async Task LookAsync(CancellationToken stoppingToken)
    {
        var begun = time.GetTimestamp();
        var asked = diaries.AskedRecently.Select(clinic => (Clinic: clinic, Known: clinic.Known?.Sequence ?? 0)).ToList();
        IReadOnlyCollection<string> all = [.. signal.Watched.Union(asked.Select(one => one.Clinic.ClinicId))];
        if (all.Count == 0)
            return;
        var heads = await store.Events.LastSequencesAsync(all, stoppingToken);
        foreach (var (clinicId, sequence) in heads)
            signal.Announce(clinicId, sequence);
        foreach (var (clinic, known) in asked)
        {
            if (heads.GetValueOrDefault(clinic.ClinicId) is var head && head < known)
                clinic.Forget();
            else
                clinic.Confirm(head, begun);
        }
    }

    [LoggerMessage(501, LogLevel.Warning, "The feed was not looked at ({Cause}); the next look follows.")]
    private static partial void LogSkipped(ILogger logger, string cause);
}
