using ClinicApi.Server.Events;
using ClinicApi.Server.Hosting;
using ClinicApi.Storage;
using NodaTime;

namespace ClinicApi.Server.Webhooks;

/// <summary>
/// Sees to it that every enabled endpoint is served by one node: takes on those that nobody serves, renews its leases while it lives, and
/// gives them back when it goes. If it dies they lapse, and another node goes on from what the database says.
/// </summary>
internal sealed partial class WebhookDispatcher(
    Store store, IServiceProvider services, FeedSignal signal, WebhookBells bells, WebhookMetrics metrics, StoreStartup startup, TimeProvider time,
    ILogger<WebhookDispatcher> logger) : BackgroundService
{
    public static readonly Duration Lease = Duration.FromSeconds(30);

    private const int MostTakenOnAtATime = 100;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    private readonly string node = Guid.CreateVersion7().ToString("N");
    private readonly Dictionary<WebhookKey, Serving> served = [];
    private long leasedAt;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await startup.WhenReadyAsync(stoppingToken);
        using var bell = signal.Subscribe();
        bells.Hang(bell.Ring);
        try
        {
            while (true)
            {
                await TendAsync(stoppingToken);
                await bell.WaitAsync(Period, time, stoppingToken);
            }
        }
        finally
        {
            await EndAsync();
        }
    }

    private async Task TendAsync(CancellationToken cancellationToken)
    {
        try
        {
            var leased = await store.LeaseWebhooksAsync(node, Lease, MostTakenOnAtATime, cancellationToken);
            leasedAt = time.GetTimestamp();
            await ServeAsync(leased, cancellationToken);
        }
        catch (Exception exception) when (exception is StoreUnavailableException or StoreConflictException)
        {
            LogNotTended(logger, exception.GetType().Name);
            // Another node may have taken over by now.
            if (time.GetElapsedTime(leasedAt) > Lease.ToTimeSpan())
                await ServeAsync([], cancellationToken);
        }
    }

    private async Task ServeAsync(IReadOnlyCollection<WebhookKey> leased, CancellationToken cancellationToken)
    {
        foreach (var (key, serving) in served.Where(s => !leased.Contains(s.Key) || s.Value.Work.IsCompleted).ToList())
        {
            await serving.EndAsync();
            served.Remove(key);
            metrics.Serving(-1);
        }

        foreach (var key in leased.Where(key => !served.ContainsKey(key)))
        {
            var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var run = services.GetRequiredService<EndpointRun>();
            served.Add(key, new Serving(ending, Task.Run(() => run.RunAsync(key, node, ending.Token), CancellationToken.None)));
            metrics.Serving(1);
        }
    }

    private async Task EndAsync()
    {
        await ServeAsync([], CancellationToken.None);
        try
        {
            await store.ReleaseWebhooksAsync(node, CancellationToken.None);
        }
        catch (Exception exception) when (exception is StoreUnavailableException or StoreConflictException)
        {
            LogNotReleased(logger, exception.GetType().Name);
        }
    }

    [LoggerMessage(901, LogLevel.Warning, "Webhook endpoints were not tended ({Cause}); the next time follows.")]
    private static partial void LogNotTended(ILogger logger, string cause);

    [LoggerMessage(902, LogLevel.Warning, "Webhook endpoints were not given back ({Cause}); their leases lapse.")]
    private static partial void LogNotReleased(ILogger logger, string cause);

    private sealed record Serving(CancellationTokenSource Ending, Task Work)
    {
        public async Task EndAsync()
        {
            await Ending.CancelAsync();
            await Work;
            Ending.Dispose();
        }
    }
}
