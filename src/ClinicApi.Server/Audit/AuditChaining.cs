using ClinicApi.Server.Hosting;
using ClinicApi.Storage;
using NodaTime;

namespace ClinicApi.Server.Audit;

/// <summary>
/// Gives entries of the audit log that have none their places in the chains of their clinics, within about a second of their commit. One
/// node does so for all, and no write of a clinic waits for it.
/// </summary>
internal sealed partial class AuditChaining(Store store, AuditEnds ends, Rounds rounds, ILogger<AuditChaining> logger) : BackgroundService
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
        ends.HasDutyFor(TimeSpan.Zero);
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
            if (batch.Count == 0 && !ends.TakeExtended())
                return;
            var isMine = await store.Duties.TakeAsync(Duty, nodeId, Lease, cancellationToken);
            ends.HasDutyFor(isMine ? Lease.ToTimeSpan() : TimeSpan.Zero);
            if (!isMine)
                return;
            hasHadDuty = true;
            foreach (var entries in batch.GroupBy(stored => stored.Entry.ClinicId))
                await ends.LinkAsync(entries.Key, entries, cancellationToken);
        }
        while (batch.Count == BatchSize);
    }

    [LoggerMessage(203, LogLevel.Warning, "Entries of the audit log were not chained ({Cause}); the next look follows.")]
    private static partial void LogSkipped(ILogger logger, string cause);
}
