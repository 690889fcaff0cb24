using ClinicApi.Server.Calls;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Errors;
using ClinicApi.Server.Events;
using ClinicApi.Server.Hosting;
using ClinicApi.Server.Keys;
using ClinicApi.Server.Lists;
using ClinicApi.V1;
using Google.Protobuf;
using Grpc.Core;

namespace ClinicApi.Server.Appointments;

/// <summary>
/// One watched search. It is asked again whenever something was committed at its clinics, and every second for what time itself
/// changes: lead times, horizons, holds that expire. What differs from what the reader knows is sent.
/// </summary>
internal sealed class AvailabilityWatch(
    AvailabilitySearch search, FeedSignal signal, Pepper pepper, Standing standing, TimeProvider time, Lifecycle lifecycle)
{
    public Task RunAsync(Call call, WatchAvailabilityRequest request, IServerStreamWriter<WatchAvailabilityResponse> responses)
    {
        var purpose = $"availability\n{call.Caller.PartnerId}\n{request.Search.ToByteString().ToBase64()}";
        var resumed = request.ResumeToken.Length == 0
            ? null
            : SealedTokens.Open(pepper, purpose, request.ResumeToken) ?? throw Refusals.InvalidResumeToken();
        var stream = new PacedStream<WatchAvailabilityResponse>(call, responses, time, lifecycle);
        return stream.RunAsync(async cancellationToken =>
        {
            using var subscription = signal.Subscribe();
            subscription.Follow(request.Search.Treatments.Select(ResourceNames.ClinicId));
            WatchedTimes? told = null;
            for (var isFirst = true; ; isFirst = false)
            {
                await standing.RecheckAsync(call, cancellationToken);
                subscription.Take();
                var found = await search.FindAsync(call, request.Search, cancellationToken);
                var now = WatchedTimes.Of(found);
                if (isFirst && resumed is not null)
                    told = now.Recall(resumed);
                var news = told is null
                    ? new WatchAvailabilityResponse { Snapshot = search.Write(call, found) }
                    : Difference(call, found, told, now);
                if (news is null && (isFirst || stream.Silence >= StreamPace.Heartbeat))
                    news = new WatchAvailabilityResponse();
                if (news is not null)
                {
                    news.ResumeToken = SealedTokens.Seal(pepper, purpose, now.Pack());
                    await stream.SendAsync(news, cancellationToken);
                }

                told = now;
                await subscription.WaitAsync(StreamPace.UntilNextLook(stream.Silence), time, cancellationToken);
            }
        });
    }

    /// <returns>Null if there is none.</returns>
    private WatchAvailabilityResponse? Difference(Call call, IReadOnlyList<FoundTimes> found, WatchedTimes before, WatchedTimes now)
    {
        var change = new AvailabilityChange();
        for (var i = 0; i < found.Count; i++)
        {
            var (known, current) = (before.ByTreatment[i].ToHashSet(), now.ByTreatment[i].ToHashSet());
            if (known.SetEquals(current))
                continue;
            using var seal = search.BeginOffers(call);
            var writer = search.WriterFor(seal, found[i]);
            var (added, removed) = (Part(found[i]), Part(found[i]));
            added.Slots.AddRange(writer.Write(found[i].Slots.Where(slot => !known.Contains(WatchedTime.Of(slot)))));
            removed.Slots.AddRange(before.ByTreatment[i].Where(one => !current.Contains(one))
                .Select(one => new Slot { StartTime = one.Start.ToTimestamp(), EndTime = one.End.ToTimestamp() }));
            if (added.Slots.Count > 0)
                change.Added.Add(added);
            if (removed.Slots.Count > 0)
                change.Removed.Add(removed);
        }

        return change.Added.Count + change.Removed.Count == 0 ? null : new WatchAvailabilityResponse { Change = change };
    }

    private static TreatmentAvailability Part(FoundTimes found) => new() { Treatment = found.Name, TimeZone = found.Diary.Clinic.Clinic.TimeZone };
}
