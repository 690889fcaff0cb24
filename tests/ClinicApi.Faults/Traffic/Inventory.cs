using ClinicApi.Faults.Histories;
using ClinicApi.V1;
using Grpc.Core;

namespace ClinicApi.Faults.Traffic;

/// <summary>What there is in the end, page by page.</summary>
internal static class Inventory
{
    // The nodes have just been started again: connections that are left from before break when they are used.
    private const int MostAttempts = 100;
    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromMilliseconds(100);

    public static async Task<IReadOnlyList<Told>> ReadFeedAsync(CallInvoker service, CancellationToken cancellationToken)
    {
        var events = new List<Told>();
        var request = new ListEventsRequest { PageSize = 1000 };
        do
        {
            var page = await AskAsync(() => new EventService.EventServiceClient(service).ListEventsAsync(request, cancellationToken: cancellationToken), cancellationToken);
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
                var page = await AskAsync(
                    () => new AppointmentService.AppointmentServiceClient(service).ListAppointmentsAsync(request, cancellationToken: cancellationToken), cancellationToken);
                visits.AddRange(page.Appointments.Select(Seen.Of));
                request.PageToken = page.NextPageToken;
            }
            while (request.PageToken.Length > 0);
        }

        return visits;
    }

    private static async Task<T> AskAsync<T>(Func<AsyncUnaryCall<T>> ask, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await ask();
            }
            catch (RpcException broken) when (broken.StatusCode == StatusCode.Unavailable && attempt < MostAttempts)
            {
                await Task.Delay(BetweenAttempts, TimeProvider.System, cancellationToken);
            }
        }
    }
}
