using ClinicApi.Server.Calls;
using ClinicApi.Server.Hosting;
using ClinicApi.Storage;
using ClinicApi.V1;

namespace ClinicApi.Server.Waitlist;

/// <summary>
/// Looks every second, with one query of an index that is nearly always empty, whether time became free anywhere, and closes entries
/// whose windows are over.
/// </summary>
internal sealed partial class WaitlistWorker(
    Store store, WaitlistMatching matching, WaitlistOffers offers, Committer committer, Rounds rounds, ILogger<WaitlistWorker> logger)
    : BackgroundService
{
    private const int BatchSize = 100;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        rounds.RunAsync(Period, LookAsync, cause => LogSkipped(logger, cause), stoppingToken);

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        foreach (var clinicId in await store.WaitlistWork.ClinicsAsync(cancellationToken))
        {
            try
            {
                await matching.LookAsync(clinicId, cancellationToken);
            }
            catch (Exception exception) when (exception is not (OperationCanceledException or StoreUnavailableException or StoreConflictException))
            {
                // What is wrong with one clinic is not to keep the others waiting.
                LogFailed(logger, exception, clinicId);
            }
        }

        foreach (var entry in await store.Waitlist.ListOverAsync(BatchSize, cancellationToken))
            await CloseAsync(entry, cancellationToken);
    }

    private async Task CloseAsync(WaitlistRow entry, CancellationToken cancellationToken)
    {
        var mutation = new Mutation(entry.ClinicId);
        var closed = WaitlistOffers.Changed(offers.Closed(mutation, entry), EventType.WaitlistClosed) with { Cause = EventCause.Expiry };
        try
        {
            await committer.CommitUnaskedAsync(mutation, [closed], cancellationToken);
        }
        catch (StoreConflictException conflict) when (conflict.Conflict == Conflict.VersionMismatch)
        {
            // Another node was faster.
        }
    }

    [LoggerMessage(602, LogLevel.Error, "The waiting list of clinic {Clinic} could not be looked at; the next look tries again.")]
    private static partial void LogFailed(ILogger logger, Exception exception, string clinic);

    [LoggerMessage(601, LogLevel.Warning, "The waiting lists were not looked at to the end ({Cause}); the next look follows.")]
    private static partial void LogSkipped(ILogger logger, string cause);
}
