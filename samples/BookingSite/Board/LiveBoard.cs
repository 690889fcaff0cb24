using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using ClinicApi.Sdk;
using ClinicApi.V1;
using Google.Protobuf.WellKnownTypes;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ClinicApi.BookingSite.Board;

/// <summary>Tells an open board when something happens to the clinic's visits.</summary>
public sealed class LiveBoard([FromKeyedServices(Site.Staff)] ClinicApiClient clinicApi, IHostApplicationLifetime application)
{
    private static readonly EventType[] Types =
    [
        EventType.AppointmentBooked, EventType.AppointmentRescheduled, EventType.AppointmentCancelled, EventType.AppointmentCheckedIn,
        EventType.AppointmentPhaseAdvanced, EventType.AppointmentCompleted, EventType.AppointmentNoShow,
        EventType.AppointmentSuspended, EventType.AppointmentResumed,
    ];

    public ServerSentEventsResult<string> Stream(string clinicId, CancellationToken cancellationToken) =>
        TypedResults.ServerSentEvents(FollowAsync(new ClinicName(clinicId), cancellationToken));

    private async IAsyncEnumerable<SseItem<string>> FollowAsync(ClinicName clinic, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, application.ApplicationStopping);
        var watch = new WatchEventsRequest { Now = new Empty(), Clinics = { clinic }, Types_ = { Types } };
        var isOpen = false;
        await foreach (var message in clinicApi.Events.WatchEventsAsync(watch, cancellationToken: ending.Token))
        {
            // The first message says that the watch is open: what happened between the page and it is fetched once.
            if (!isOpen)
                yield return new SseItem<string>("", "changed");
            else if (message.Event is { } change)
                yield return new SseItem<string>(Describe(change.Type), "changed");
            isOpen = true;
        }
    }

    private static string Describe(EventType type) => type switch
    {
        EventType.AppointmentBooked => "A visit was booked.",
        EventType.AppointmentRescheduled => "A visit was moved.",
        EventType.AppointmentCancelled => "A visit was cancelled.",
        EventType.AppointmentCheckedIn => "A patient has arrived.",
        EventType.AppointmentPhaseAdvanced => "A visit has gone on to its next phase.",
        EventType.AppointmentCompleted => "A visit is done.",
        _ => "The day has changed.",
    };
}
