using System.Threading.Channels;
using ClinicApi.Storage;

namespace ClinicApi.Server.Audit;

/// <summary>Stores the audit entries of reads and refusals in batches, within a second, and makes callers wait when it falls behind.</summary>
internal sealed partial class AuditWriter(AuditEnds ends, TimeProvider time, ILogger<AuditWriter> logger) : BackgroundService
{
    private const int MostQueued = 4_096;
    private const int MostInBatch = 64;
    private const int Many = 8;
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(200);

    /// <summary>Between two batches, while entries come by the many: a commit for every few would cost more than they do.</summary>
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(10);

    private readonly Channel<AuditEntry> queue = Channel.CreateBounded<AuditEntry>(
        new BoundedChannelOptions(MostQueued) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true });

    public async Task WriteAsync(IReadOnlyList<AuditEntry> entries, CancellationToken cancellationToken)
    {
        foreach (var entry in entries)
            await queue.Writer.WriteAsync(entry, cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        // By now no call is under way any more; what is queued is stored before the store goes.
        queue.Writer.TryComplete();
        if (ExecuteTask is { } draining)
            await draining.WaitAsync(cancellationToken);
        await base.StopAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var batch = new List<AuditEntry>(MostInBatch);
        while (await queue.Reader.WaitToReadAsync(CancellationToken.None))
        {
            while (batch.Count < MostInBatch && queue.Reader.TryRead(out var entry))
                batch.Add(entry);
            await StoreAsync(batch, stoppingToken);
            // Of real time: it is the machine that is spared, whatever time the service goes by.
            if (batch.Count is >= Many and < MostInBatch)
                await Task.Delay(Gathering, TimeProvider.System, CancellationToken.None);
            batch.Clear();
        }
    }

    private async Task StoreAsync(List<AuditEntry> batch, CancellationToken stoppingToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await ends.AppendAsync(batch, CancellationToken.None);
                return;
            }
            catch (StoreUnavailableException) when (!stoppingToken.IsCancellationRequested)
            {
                LogRetry(logger, batch.Count, attempt);
                await Task.Delay(RetryDelay, time, CancellationToken.None);
            }
            catch (StoreUnavailableException exception)
            {
                LogLost(logger, batch.Count, exception);
                return;
            }
        }
    }

    [LoggerMessage(201, LogLevel.Warning, "{Count} audit entries wait for the database, attempt {Attempt}.")]
    private static partial void LogRetry(ILogger logger, int count, int attempt);

    [LoggerMessage(202, LogLevel.Critical, "{Count} audit entries could not be stored before the process had to end.")]
    private static partial void LogLost(ILogger logger, int count, Exception exception);
}
