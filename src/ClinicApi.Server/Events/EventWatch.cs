using System.Security.Cryptography;
using ClinicApi.Server.Audit;
using ClinicApi.Server.Calls;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Errors;
using ClinicApi.Server.Hosting;
using ClinicApi.V1;
using Grpc.Core;
using NodaTime;
using StartCase = ClinicApi.V1.WatchEventsRequest.StartOneofCase;

namespace ClinicApi.Server.Events;

/// <summary>
/// One stream of events. It reads from the database at the pace of its reader and keeps nothing but the batch in hand, so a slow reader
/// costs no memory; one that has stopped to read is ended.
/// </summary>
internal sealed class EventWatch(
    EventFeed feed, FeedSignal signal, ResumeTokens tokens, Standing standing, AuditEntries entries, AuditWriter audit, TimeProvider time,
    Lifecycle lifecycle)
{
    public static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan BetweenRechecks = TimeSpan.FromSeconds(1);

    // The watchers of a node that goes come back within this time, and not all at once.
    private const int MostMillisecondsUntilReturn = 2_000;

    private Call call = null!;
    private EventFilter filter = null!;
    private IServerStreamWriter<WatchEventsResponse> stream = null!;
    private FeedPosition position = null!;
    private long lastSent;

    public async Task RunAsync(Call watch, WatchEventsRequest request, IServerStreamWriter<WatchEventsResponse> responses)
    {
        (call, stream) = (watch, responses);
        filter = new EventFilter(request.Clinics, request.Types_);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(call.Context.CancellationToken, lifecycle.Stopping);
        try
        {
            using var subscription = signal.Subscribe();
            await StartAsync(request, ending.Token);
            await FollowAsync(subscription, ending.Token);
        }
        catch (OperationCanceledException exception) when (lifecycle.IsStopping && !call.Context.CancellationToken.IsCancellationRequested)
        {
            throw new ApiException(ErrorReason.ShuttingDown, "The node is shutting down. Go on from the last resume token.", exception)
            {
                RetryAfter = Refusals.ShortWait + TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32(MostMillisecondsUntilReturn)),
            };
        }
    }

    private async Task StartAsync(WatchEventsRequest request, CancellationToken cancellationToken)
    {
        var clinics = filter.ClinicsFor(call.Caller);
        var now = await feed.NowAsync(cancellationToken);
        var heads = await feed.HeadsAsync(clinics, cancellationToken);
        lastSent = time.GetTimestamp();
        switch (request.StartCase)
        {
            case StartCase.Beginning:
                position = FeedPosition.From(FeedPosition.Beginning);
                break;
            case StartCase.ResumeToken:
                position = tokens.Redeem(call.Caller.PartnerId, filter, request.ResumeToken);
                // The database was put back to an earlier state: what the numbers up to the token stand for will be something else.
                if (clinics.Any(clinic => position.In(clinic) > heads.GetValueOrDefault(clinic)))
                    throw Refusals.InvalidResumeToken();
                break;
            default:
                position = clinics.Aggregate(FeedPosition.From(now), (p, clinic) => p.Past(clinic, heads.GetValueOrDefault(clinic)));
                await SendAsync(Checkpoint(now), cancellationToken);
                break;
        }
    }

    private async Task FollowAsync(FeedSubscription subscription, CancellationToken cancellationToken)
    {
        var behind = new HashSet<string>();
        while (true)
        {
            await standing.RecheckAsync(call, cancellationToken);
            var clinics = filter.ClinicsFor(call.Caller);
            subscription.Follow(clinics);
            position = await feed.SettleAsync(position, clinics, cancellationToken);
            behind.UnionWith(subscription.Take());
            behind.IntersectWith(clinics);

            // A batch of each in turn, so that one with a long history does not keep the others waiting.
            foreach (var clinic in behind.ToList())
            {
                if (await DeliverAsync(clinic, cancellationToken))
                    behind.Remove(clinic);
            }

            if (behind.Count > 0)
                continue;
            var silence = time.GetElapsedTime(lastSent);
            if (silence >= Heartbeat)
                await SendHeartbeatAsync(clinics, cancellationToken);
            else
                await subscription.WaitAsync(TimeSpan.FromTicks(Math.Min((Heartbeat - silence).Ticks, BetweenRechecks.Ticks)), time, cancellationToken);
        }
    }

    /// <returns>Whether the clinic has no more events for the moment.</returns>
    private async Task<bool> DeliverAsync(string clinic, CancellationToken cancellationToken)
    {
        var batch = await feed.ReadAsync(call.Caller, clinic, position.In(clinic)!.Value, cancellationToken);
        var matching = batch.Where(read => filter.Matches(read, call.Caller)).Select(read => EventMapping.ToMessage(read.Event)).ToList();
        // Whom an event names is recorded before the event leaves, as with any other read.
        await audit.WriteAsync(entries.OfDelivery(call, matching), cancellationToken);
        foreach (var matched in matching)
        {
            position = position.Past(clinic, matched.Sequence);
            await SendAsync(new WatchEventsResponse { Event = matched }, cancellationToken);
        }

        if (batch.Count > 0)
            position = position.Past(clinic, batch[^1].Event.Sequence);
        return batch.Count < EventFeed.BatchSize;
    }

    /// <summary>The time is taken first: what was committed before it is in what is read after it.</summary>
    private async Task SendHeartbeatAsync(IReadOnlyList<string> clinics, CancellationToken cancellationToken)
    {
        var now = await feed.NowAsync(cancellationToken);
        foreach (var (clinic, head) in await feed.HeadsAsync(clinics, cancellationToken))
        {
            while (position.In(clinic) < head)
            {
                await standing.RecheckAsync(call, cancellationToken);
                await DeliverAsync(clinic, cancellationToken);
            }
        }

        await SendAsync(Checkpoint(now), cancellationToken);
    }

    private async Task SendAsync(WatchEventsResponse response, CancellationToken cancellationToken)
    {
        response.ResumeToken = tokens.Issue(call.Caller.PartnerId, filter, position);
        try
        {
            // The write ends when the transport has taken the message, which it does only while the reader reads.
            await stream.WriteAsync(response, CancellationToken.None).WaitAsync(Patience, time, cancellationToken);
        }
        catch (TimeoutException exception)
        {
            throw new ApiException(ErrorReason.ReaderTooSlow, "The reader does not keep up. Go on from the last resume token.", exception)
            {
                RetryAfter = Refusals.LongWait,
            };
        }
        catch (Exception exception) when (exception is InvalidOperationException or IOException && call.Context.CancellationToken.IsCancellationRequested)
        {
            // The reader hung up while the message was on its way.
            throw new OperationCanceledException(exception.Message, exception, call.Context.CancellationToken);
        }

        lastSent = time.GetTimestamp();
    }

    private static WatchEventsResponse Checkpoint(Instant at) => new() { Checkpoint = new EventCheckpoint { CheckpointTime = at.ToTimestamp() } };
}
