using ClinicApi.Faults.Histories;
using ClinicApi.V1;
using Grpc.Core;

namespace ClinicApi.Faults.Traffic;

/// <summary>What there is in the end, page by page. The nodes have just been started again, so it may take several attempts.</summary>
internal sealed class Inventory(Attempts attempts)
{
    public async Task<IReadOnlyList<Told>> ReadFeedAsync(CancellationToken cancellationToken)
    {
        var events = new List<Told>();
        var request = new ListEventsRequest { PageSize = 1000 };
        do
        {
            var page = await AskAsync((node, options) => new EventService.EventServiceClient(node).ListEventsAsync(request, options), cancellationToken);
            events.AddRange(page.Events.Select(Seen.Of));
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
        return events;
    }

    public async Task<IReadOnlyList<Visit>> ReadAppointmentsAsync(CancellationToken cancellationToken)
    {
        var visits = new List<Visit>();
        foreach (var clinic in Town.Clinics)
        {
            var request = new ListAppointmentsRequest { Parent = clinic, PageSize = 500 };
            do
            {
                var page = await AskAsync(
                    (node, options) => new AppointmentService.AppointmentServiceClient(node).ListAppointmentsAsync(request, options), cancellationToken);
                visits.AddRange(page.Appointments.Select(Seen.Of));
                request.PageToken = page.NextPageToken;
            }
            while (request.PageToken.Length > 0);
        }

        return visits;
    }

    private async Task<T> AskAsync<T>(Func<CallInvoker, CallOptions, AsyncUnaryCall<T>> call, CancellationToken cancellationToken)
        where T : class
    {
        var answer = await attempts.AskAsync(call, cancellationToken);
        return answer.Response ?? throw new InvalidOperationException($"What there is in the end cannot be read: {answer.Reason}.");
    }
}
