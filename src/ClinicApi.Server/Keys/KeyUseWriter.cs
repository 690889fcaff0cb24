using ClinicApi.Server.Hosting;
using ClinicApi.Storage;

namespace ClinicApi.Server.Keys;

/// <summary>Writes down when keys were last used, many at once and now and then, and what is left when the node goes.</summary>
internal sealed partial class KeyUseWriter(Store store, KeyUses uses, Rounds rounds, ILogger<KeyUseWriter> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(15);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await WriteAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is StoreUnavailableException or StoreConflictException or OperationCanceledException)
        {
            LogPutOff(logger, exception.GetType().Name);
        }
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        rounds.RunAsync(Period, WriteAsync, cause => LogPutOff(logger, cause), stoppingToken);

    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        var taken = uses.Take();
        if (taken.Count == 0)
            return;
        try
        {
            var mutation = new Mutation("");
            // In one order on every node, so that two of them do not wait for each other.
            foreach (var (keyId, minute) in taken.OrderBy(use => use.Key, StringComparer.Ordinal))
                mutation.NoteKeyUse(keyId, minute);
            await store.CommitAsync(mutation, cancellationToken);
        }
        catch
        {
            uses.PutBack(taken);
            throw;
        }
    }

    [LoggerMessage(801, LogLevel.Warning, "When keys were last used was not written down ({Cause}); the next time follows.")]
    private static partial void LogPutOff(ILogger logger, string cause);
}
