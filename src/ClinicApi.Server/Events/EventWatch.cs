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
    EventFeed feed, FeedSignal signal, ResumeTokens tokens, Standing standing, AuditEntries entries, AuditWriter audit, FeedMetrics metrics,
    TimeProvider time, Lifecycle lifecycle)
{
    // Whoever reads the past would cost a system call for each event.
    private const int MostAtOnce = 16;

    private Call call = null!;
    private EventFilter filter = null!;
    private PacedStream<WatchEventsResponse> stream = null!;
    private FeedPosition position = null!;
    private Instant begun;

    public async Task RunAsync(Call watch, WatchEventsRequest request, IServerStreamWriter<WatchEventsResponse> responses)
    {
        (call, stream) = (watch, new PacedStream<WatchEventsResponse>(watch, responses, time, lifecycle));
        filter = new EventFilter(request.Clinics, request.Types_);
        await stream.RunAsync(async cancellationToken =>
        {
            using var subscription = signal.Subscribe();
            await StartAsync(request, cancellationToken);
            await FollowAsync(subscription, cancellationToken);
        });
    }

    private async Task StartAsync(WatchEventsRequest request, CancellationToken cancellationToken)
    {
        var clinics = filter.ClinicsFor(call.Caller);
        var now = begun = await feed.NowAsync(cancellationToken);
        var heads = await feed.HeadsAsync(clinics, cancellationToken);
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
                break;
        }
    }

    private async Task FollowAsync(FeedSubscription subscription, CancellationToken cancellationToken)
    {
        var behind = new HashSet<string>();
        var hasCaughtUp = false;
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
            if (stream.Silence is var silence && hasCaughtUp && silence < StreamPace.Heartbeat)
            {
                await subscription.WaitAsync(StreamPace.UntilNextLook(silence), time, cancellationToken);
                continue;
            }

            // The first tells a reader for whom there is nothing that it has been let in.
            await SendCheckpointAsync(clinics, cancellationToken);
            hasCaughtUp = true;
        }
    }

    /// <returns>Whether the clinic has no more events for the moment.</returns>
    private async Task<bool> DeliverAsync(string clinic, CancellationToken cancellationToken)
    {
        var batch = await feed.ReadAsync(call.Caller, clinic, position.In(clinic)!.Value, cancellationToken);
        var matching = batch.Where(read => filter.Matches(read, call.Caller)).Select(read => EventMapping.ToMessage(read.Event)).ToList();
        // Whom an event names is recorded before the event leaves, as with any other read.
        await audit.WriteAsync(entries.OfDelivery(call, matching), cancellationToken);
        for (var i = 0; i < matching.Count; i++)
        {
            var matched = matching[i];
            position = position.Past(clinic, matched.Sequence);
            await SendAsync(
                new WatchEventsResponse { Event = matched }, moreFollow: i + 1 < matching.Count && (i + 1) % MostAtOnce != 0, cancellationToken);
            if (matched.CommitTime.ToInstant() is var committed && committed >= begun)
                metrics.Delivered(Instant.FromDateTimeOffset(time.GetUtcNow()) - committed);
        }

        if (batch.Count > 0)
            position = position.Past(clinic, batch[^1].Event.Sequence);
        return batch.Count < EventFeed.BatchSize;
    }

    /// <summary>The time is taken first: what was committed before it is in what is read after it.</summary>
    private async Task SendCheckpointAsync(IReadOnlyList<string> clinics, CancellationToken cancellationToken)
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

        await SendAsync(Checkpoint(now), moreFollow: false, cancellationToken);
    }

    private Task SendAsync(WatchEventsResponse response, bool moreFollow, CancellationToken cancellationToken)
    {
        response.ResumeToken = tokens.Issue(call.Caller.PartnerId, filter, position);
        return stream.SendAsync(response, moreFollow, cancellationToken);
    }

    private static WatchEventsResponse Checkpoint(Instant at) => new() { Checkpoint = new EventCheckpoint { CheckpointTime = at.ToTimestamp() } };
}
