using ClinicApi.Server.Audit;
using ClinicApi.Storage;
using NodaTime;

namespace ClinicApi.Server.Hosting;

/// <summary>Lets events and audit entries go when they are older than the operator's settings say. One node does so for all.</summary>
internal sealed partial class RetentionWorker(
    Store store, AuditSeals seals, ServerSettings settings, Clock clock, Rounds rounds, ILogger<RetentionWorker> logger)
    : BackgroundService
{
    private const string Duty = "retention";
    private const string Purge = "retention";
    private const int MostEntriesAtOnce = 1_000;
    private const int MostLost = 100;
    private static readonly TimeSpan Period = TimeSpan.FromHours(1);
    private static readonly Duration Lease = Duration.FromMinutes(50);

    private readonly string nodeId = Guid.NewGuid().ToString("N");

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        rounds.RunAsync(Period, LetGoAsync, cause => LogSkipped(logger, cause), stoppingToken);

    private async Task LetGoAsync(CancellationToken cancellationToken)
    {
        if (!await store.Duties.TakeAsync(Duty, nodeId, Lease, cancellationToken))
            return;
        await store.EventRetention.LetGoAsync(settings.EventRetention, cancellationToken);
        foreach (var clinicId in await store.AuditChains.ListClinicsAsync(cancellationToken))
        {
            var removed = await LetEntriesGoAsync(clinicId, cancellationToken);
            // That entries are gone is an entry itself.
            if (removed)
                await store.AppendAuditAsync([Operator.Entry(clinicId, Purge, "", Guid.CreateVersion7().ToString("N"), clock.Now())], cancellationToken);
        }
    }

    private async Task<bool> LetEntriesGoAsync(string clinicId, CancellationToken cancellationToken)
    {
        var (removed, lost) = (false, 0);
        while (await store.AuditChains.FindAsync(clinicId, cancellationToken) is { } chain
            && seals.IsGenuine(chain)
            && await store.AuditChains.FindLastOlderAsync(chain, settings.AuditRetention, MostEntriesAtOnce, cancellationToken) is { } last)
        {
            var after = chain with { LetGoSequence = last.Sequence, LetGoHash = last.Hash };
            try
            {
                await store.AuditChains.LetGoAsync(chain, seals.Sealed(after), cancellationToken);
                removed = true;
            }
            catch (StoreConflictException) when (++lost < MostLost)
            {
                // The other end of the chain has moved, as it does all the time while patients are read.
            }
        }

        return removed;
    }

    [LoggerMessage(402, LogLevel.Warning, "Old records were not let go ({Cause}); the next look follows.")]
    private static partial void LogSkipped(ILogger logger, string cause);
}
