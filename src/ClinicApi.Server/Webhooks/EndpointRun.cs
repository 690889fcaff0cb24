using ClinicApi.Server.Calls;
using ClinicApi.Server.Events;
using ClinicApi.Storage;
using ClinicApi.V1;

namespace ClinicApi.Server.Webhooks;

/// <summary>
/// Serves one endpoint: makes out a delivery for each event that its partner may hear, moves the position in the same transaction, and
/// attempts what is due, so many at a time. It keeps nothing that is not in the database, and waits for nobody else's receiver.
/// </summary>
internal sealed partial class EndpointRun(
    Store store, FeedSignal signal, WebhookBells bells, DeliveryAttempt attempt, DeliveryAudit audit, TimeProvider time, ILogger<EndpointRun> logger)
{
    private const int UsualConcurrency = 4;
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PauseAfterTrouble = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, Task> inFlight = [];
    private readonly HashSet<string> behind = [];
    private Dictionary<string, long>? positions;
    private WebhookEndpointRow? endpoint;

    /// <summary>Returns when the endpoint is disabled, deleted or another node's.</summary>
    public async Task RunAsync(WebhookKey key, string node, CancellationToken cancellationToken)
    {
        using var bell = signal.Subscribe();
        bells.Hang(key, bell.Ring);
        try
        {
            while (await TurnAsync(key, node, bell, cancellationToken))
            {
                // Each turn waits for its reason.
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // What was under way is attempted again by whoever serves the endpoint next.
        }
        catch (Exception exception)
        {
            // A fault of ours with this endpoint is not the others' affair; the dispatcher begins anew with it.
            LogFault(logger, key.PartnerId, key.EndpointId, exception);
        }
        finally
        {
            bells.TakeDown(key);
            await Task.WhenAll(inFlight.Values);
        }
    }

    private async Task<bool> TurnAsync(WebhookKey key, string node, FeedSubscription bell, CancellationToken cancellationToken)
    {
        try
        {
            if (!await RefreshAsync(key, node, cancellationToken))
                return false;
            var pause = LongestPause;
            if (await store.Partners.FindWithReachAsync(key.PartnerId, cancellationToken) is { Partner.State: (int)PartnerState.Active } owner)
            {
                var isBehind = await FanOutAsync(Caller.Of(owner), bell, cancellationToken);
                await StartDueAsync(key, Caller.Of(owner), bell, cancellationToken);
                if (isBehind)
                    return true;
                if (await store.Webhooks.UntilNextAsync(key, cancellationToken) is { } next && next.ToTimeSpan() < pause)
                    pause = next.ToTimeSpan();
            }

            await bell.WaitAsync(pause, time, cancellationToken);
        }
        catch (Exception exception) when (exception is StoreUnavailableException or StoreConflictException)
        {
            // A conflict says that somebody has changed the endpoint, or serves it: the next turn sees.
            LogTrouble(logger, key.PartnerId, key.EndpointId, exception.GetType().Name);
            positions = null;
            await Task.Delay(PauseAfterTrouble, time, cancellationToken);
        }

        return true;
    }

    private async Task<bool> RefreshAsync(WebhookKey key, string node, CancellationToken cancellationToken)
    {
        foreach (var done in inFlight.Where(a => a.Value.IsCompleted).Select(a => a.Key).ToList())
            inFlight.Remove(done);
        var before = endpoint?.Version;
        endpoint = await store.Webhooks.FindAsync(key, cancellationToken);
        if (endpoint is not { State: (int)WebhookEndpointState.Enabled } || endpoint.LeasedBy != node)
            return false;
        if (positions is null || before != endpoint.Version)
            positions = new(await store.Webhooks.PositionsAsync(key, cancellationToken));
        return true;
    }

    /// <summary>A batch of each clinic in turn, so that one with a long history does not keep the others waiting.</summary>
    /// <returns>Whether there is more to make out.</returns>
    private async Task<bool> FanOutAsync(Caller owner, FeedSubscription bell, CancellationToken cancellationToken)
    {
        var filter = WebhookMapping.FilterOf(endpoint!);
        var clinics = filter.ClinicsFor(owner).Where(clinic => owner.Holds(EventFilter.EventScope, clinic)).ToList();
        bell.Follow(clinics);
        behind.UnionWith(bell.Take());
        behind.IntersectWith(clinics);
        foreach (var clinic in behind.ToList())
        {
            if (await FanOutAsync(owner, filter, clinic, cancellationToken))
                behind.Remove(clinic);
        }

        return behind.Count > 0;
    }

    /// <returns>Whether the clinic has no more events for the moment.</returns>
    private async Task<bool> FanOutAsync(Caller owner, EventFilter filter, string clinic, CancellationToken cancellationToken)
    {
        var from = positions!.TryGetValue(clinic, out var known)
            ? known
            : await store.Events.LastSequenceBeforeAsync(clinic, endpoint!.EnabledAt, cancellationToken);
        var batch = await store.Events.ListForAsync(owner.PartnerId, clinic, from, EventFeed.BatchSize, cancellationToken);
        if (batch.Count == 0)
            return true;
        var told = batch.Where(read => filter.Matches(read, owner)).Select(read => read.Event).ToList();
        var to = batch[^1].Event.Sequence;
        var mutation = new Mutation("").FanOut(endpoint!, WebhookDispatcher.Lease, clinic, from, to, told);
        foreach (var entry in audit.Of(endpoint!, owner, told))
            mutation.Record(entry);
        await store.CommitAsync(mutation, cancellationToken);
        positions[clinic] = to;
        return batch.Count < EventFeed.BatchSize;
    }

    private async Task StartDueAsync(WebhookKey key, Caller owner, FeedSubscription bell, CancellationToken cancellationToken)
    {
        var most = endpoint!.MaxConcurrency == 0 ? UsualConcurrency : endpoint.MaxConcurrency;
        var free = most - inFlight.Count;
        if (free <= 0)
            return;
        var due = await store.Webhooks.ListDueAsync(key, most + inFlight.Count, cancellationToken);
        foreach (var delivery in due.Where(d => !inFlight.ContainsKey(d.DeliveryId)).Take(free))
            inFlight.Add(delivery.DeliveryId, AttemptAsync(endpoint, owner, delivery, bell, cancellationToken));
    }

    private async Task AttemptAsync(
        WebhookEndpointRow target, Caller owner, WebhookDeliveryRow delivery, FeedSubscription bell, CancellationToken cancellationToken)
    {
        try
        {
            await attempt.RunAsync(target, owner, delivery, cancellationToken);
            bell.Ring();
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Not noted, so it is attempted again.
        }
        catch (Exception exception)
        {
            // It keeps its place for a moment, so that what fails at once is not repeated without a pause.
            LogAttemptFault(logger, target.PartnerId, target.EndpointId, exception.GetType().Name);
            await Task.Delay(PauseAfterTrouble, time, CancellationToken.None).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            bell.Ring();
        }
    }

    [LoggerMessage(911, LogLevel.Warning, "Webhook endpoint {Endpoint} of {Partner} could not be served ({Cause}); it goes on in a moment.")]
    private static partial void LogTrouble(ILogger logger, string partner, string endpoint, string cause);

    [LoggerMessage(913, LogLevel.Error, "Webhook endpoint {Endpoint} of {Partner} could not be served; it is begun anew.")]
    private static partial void LogFault(ILogger logger, string partner, string endpoint, Exception exception);

    [LoggerMessage(912, LogLevel.Error, "A webhook of endpoint {Endpoint} of {Partner} could not be attempted or noted ({Cause}); it is attempted again.")]
    private static partial void LogAttemptFault(ILogger logger, string partner, string endpoint, string cause);
}
