using ClinicApi.Server.Hosting;
using ClinicApi.Storage;
using NodaTime;

namespace ClinicApi.Server.Audit;

/// <summary>
/// Gives entries of the audit log their places in the chains of their clinics, within about a second of their commit. One node does so
/// for all, and no write of a clinic waits for it.
/// </summary>
internal sealed partial class AuditChaining(Store store, AuditSeals seals, Rounds rounds, ILogger<AuditChaining> logger) : BackgroundService
{
    private const string Duty = "audit-chaining";
    private const int BatchSize = 500;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);
    private static readonly Duration Lease = Duration.FromSeconds(15);

    private readonly string nodeId = Guid.NewGuid().ToString("N");
    private bool hasHadDuty;

    /// <summary>Leaves the duty to another node, which else waits for the end of the lease.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            if (hasHadDuty)
                await store.Duties.EndAsync(Duty, nodeId, cancellationToken);
        }
        catch (StoreUnavailableException)
        {
            LogSkipped(logger, nameof(StoreUnavailableException));
        }
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        rounds.RunAsync(Period, ChainAsync, cause => LogSkipped(logger, cause), stoppingToken);

    private async Task ChainAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<StoredAuditEntry> batch;
        do
        {
            batch = await store.AuditChains.ListUnchainedAsync(BatchSize, cancellationToken);
            if (batch.Count == 0 || !await store.Duties.TakeAsync(Duty, nodeId, Lease, cancellationToken))
                return;
            hasHadDuty = true;
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
