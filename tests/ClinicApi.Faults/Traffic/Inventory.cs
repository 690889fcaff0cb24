using ClinicApi.Faults.Histories;
using ClinicApi.V1;
using Grpc.Core;

namespace ClinicApi.Faults.Traffic;

/// <summary>What there is in the end, page by page.</summary>
internal static class Inventory
{
    public static async Task<IReadOnlyList<Told>> ReadFeedAsync(CallInvoker service, CancellationToken cancellationToken)
    {
        var events = new List<Told>();
        var request = new ListEventsRequest { PageSize = 1000 };
        do
        {
            var page = await new EventService.EventServiceClient(service).ListEventsAsync(request, cancellationToken: cancellationToken);
            events.AddRange(page.Events.Select(Seen.Of));
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
        return events;
    }

    public static async Task<IReadOnlyList<Visit>> ReadAppointmentsAsync(CallInvoker service, CancellationToken cancellationToken)
    {
        var visits = new List<Visit>();
        foreach (var clinic in Town.Clinics)
        {
            var request = new ListAppointmentsRequest { Parent = clinic, PageSize = 500 };
            do
            {
                var page = await new AppointmentService.AppointmentServiceClient(service).ListAppointmentsAsync(request, cancellationToken: cancellationToken);
                visits.AddRange(page.Appointments.Select(Seen.Of));
                request.PageToken = page.NextPageToken;
            }
            while (request.PageToken.Length > 0);
        }

        return visits;
    }
}
