using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using ClinicApi.BookingSite.Booking;
using ClinicApi.BookingSite.Wording;
using ClinicApi.Sdk;
using ClinicApi.V1;
using Google.Protobuf;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ClinicApi.BookingSite.Times;

/// <summary>Tells an open page when times come and go, as server-sent events.</summary>
public sealed class LiveTimes(ClinicApiClient clinicApi, SealedValues values, IHostApplicationLifetime application)
{
    public Results<ServerSentEventsResult<string>, NotFound> Stream(string search, CancellationToken cancellationToken) =>
        values.Open(search) is { } request
            ? TypedResults.ServerSentEvents(FollowAsync(SearchAvailabilityRequest.Parser.ParseFrom(ByteString.FromBase64(request)), cancellationToken))
            : TypedResults.NotFound();

    private async IAsyncEnumerable<SseItem<string>> FollowAsync(SearchAvailabilityRequest search, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Ended with the site as well: an open page must not keep it from stopping.
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, application.ApplicationStopping);
        await foreach (var message in clinicApi.Appointments.WatchAvailabilityAsync(search, cancellationToken: ending.Token))
        {
            if (message.ContentCase == WatchAvailabilityResponse.ContentOneofCase.Snapshot)
                yield return new SseItem<string>("", "changed");
            else if (message.Change is { } change)
                yield return new SseItem<string>(Describe(change), "changed");
        }
    }

    private static string Describe(AvailabilityChange change)
    {
        var gone = change.Removed.SelectMany(treatment => treatment.Slots.Select(slot => Name(treatment, slot))).ToList();
        var come = change.Added.SelectMany(treatment => treatment.Slots.Select(slot => Name(treatment, slot))).ToList();
        return (gone.Count, come.Count) switch
        {
            (1, 0) => $"{gone[0]} has just gone.",
            (0, 1) => $"{come[0]} has just become free.",
            (_, 0) => $"{gone.Count} times have just gone.",
            (0, _) => $"{come.Count} times have just become free.",
            _ => "The free times have just changed.",
        };
    }

    private static string Name(TreatmentAvailability treatment, Slot slot)
    {
        var clock = new ClinicClock(treatment.TimeZone);
        return $"{clock.Time(slot.StartTime)} on {clock.Day(slot.StartTime)}";
    }
}
