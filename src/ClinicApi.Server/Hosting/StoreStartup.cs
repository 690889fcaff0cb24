using ClinicApi.Storage;

namespace ClinicApi.Server.Hosting;

/// <summary>Brings the database to the schema of this binary, waiting for a database that is away. Until then the node is not ready.</summary>
internal sealed partial class StoreStartup(
    Store store, DevelopmentSeed seed, ServerSettings settings, TimeProvider time, IHostApplicationLifetime application, ILogger<StoreStartup> logger)
    : BackgroundService
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    private readonly TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public bool IsReady => ready.Task.IsCompletedSuccessfully;

    /// <summary>Completes when the schema is in place and, in Development, the demo data. If that fails, the node stops.</summary>
    public Task WhenReadyAsync(CancellationToken cancellationToken) => ready.Task.WaitAsync(cancellationToken);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (var attempt = 1; !stoppingToken.IsCancellationRequested; attempt++)
        {
            try
            {
                if (settings.MigrateAtStart)
                    await store.MigrateAsync(stoppingToken);
                else
                    await store.RequireSchemaAsync(stoppingToken);
                await store.CheckGuardAsync(stoppingToken);
                await store.CheckKeysAsync(stoppingToken);
                if (await store.NeedsResealingAsync(stoppingToken))
                    await ResealAsync(stoppingToken);
                await seed.SeedAsync(stoppingToken);
                ready.TrySetResult();
                return;
            }
            catch (StoreUnavailableException exception)
            {
                LogWaiting(logger, attempt, exception.InnerException?.GetType().Name ?? exception.GetType().Name);
                await Task.Delay(RetryDelay, time, stoppingToken);
            }
            catch (Exception exception) when (exception is StoreSchemaException or StoreGuardException or StoreSealException or SettingsException)
            {
                LogUnusable(logger, exception.Message);
                Environment.ExitCode = exception is SettingsException ? 2 : 1;
                application.StopApplication();
                return;
            }
        }
    }

    /// <summary>Patients of before there were hashes are found by nothing until they have some.</summary>
    private async Task ResealAsync(CancellationToken cancellationToken)
    {
        await foreach (var progress in store.ResealAsync(cancellationToken))
            LogSealing(logger, progress.Table, progress.Seen, progress.Written);
    }

    [LoggerMessage(303, LogLevel.Information, "Encrypting {Table}: {Seen} rows looked at, {Written} written.")]
    private static partial void LogSealing(ILogger logger, string table, long seen, long written);

    [LoggerMessage(301, LogLevel.Warning, "The database cannot be reached ({Cause}), attempt {Attempt}; the node stays not ready.")]
    private static partial void LogWaiting(ILogger logger, int attempt, string cause);

    [LoggerMessage(302, LogLevel.Critical, "{Problem}")]
    private static partial void LogUnusable(ILogger logger, string problem);
}
