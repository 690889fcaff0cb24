using ClinicApi.Server.Hosting;
using ClinicApi.Storage;
using NodaTime;

namespace ClinicApi.Server.Audit;

/// <summary>
/// Gives entries of the audit log their places in the chains of their clinics, within about a second of their commit. One node does so
/// for all, and no write of a clinic waits for it.
/// </summary>
internal sealed partial class AuditChaining(
    Store store, AuditSeals seals, StoreStartup startup, TimeProvider time, ILogger<AuditChaining> logger)
    : BackgroundService
{
    private const string Duty = "audit-chaining";
    private const int BatchSize = 500;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);
    private static readonly Duration Lease = Duration.FromSeconds(15);

    private readonly string nodeId = Guid.NewGuid().ToString("N");

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            if (startup.IsReady)
                await store.Duties.EndAsync(Duty, nodeId, cancellationToken);
        }
        catch (StoreUnavailableException)
        {
            // Then it ends with the lease.
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await startup.WhenReadyAsync(stoppingToken);
        using var timer = new PeriodicTimer(Period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await ChainAsync(stoppingToken);
            }
            catch (Exception exception) when (exception is StoreUnavailableException or StoreConflictException)
            {
                LogSkipped(logger, exception.GetType().Name);
            }
        }
    }

    private async Task ChainAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<StoredAuditEntry> batch;
        do
        {
            batch = await store.AuditChains.ListUnchainedAsync(BatchSize, cancellationToken);
            if (batch.Count == 0 || !await store.Duties.TakeAsync(Duty, nodeId, Lease, cancellationToken))
                return;
            foreach (var entries in batch.GroupBy(stored => stored.Entry.ClinicId))
                await ChainAsync(entries.Key, entries, cancellationToken);
        }
        while (batch.Count == BatchSize);
    }

    private async Task ChainAsync(string clinicId, IEnumerable<StoredAuditEntry> entries, CancellationToken cancellationToken)
    {
        var before = await store.AuditChains.FindAsync(clinicId, cancellationToken) ?? AuditChain.Empty(clinicId);
        var after = before;
        List<AuditLink> links = [];
        foreach (var stored in entries)
        {
            var sequence = after.LastSequence + 1;
            links.Add(new AuditLink(stored.EntryId, sequence, AuditHash.Of(after.LastHash, sequence, stored)));
            after = after with { LastSequence = sequence, LastHash = links[^1].Hash };
        }

        await store.AuditChains.LinkAsync(before, seals.Sealed(after), links, cancellationToken);
    }

    [LoggerMessage(203, LogLevel.Warning, "Entries of the audit log were not chained ({Cause}); the next look follows.")]
    private static partial void LogSkipped(ILogger logger, string cause);
}
