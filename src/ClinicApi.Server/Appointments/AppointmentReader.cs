using ClinicApi.Server.Calls;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Errors;
using ClinicApi.Server.Lists;
using ClinicApi.Storage;
using ClinicApi.V1;

namespace ClinicApi.Server.Appointments;

/// <summary>Reads appointments and holds within what the caller may see.</summary>
internal sealed class AppointmentReader(Store store, PageTokens pageTokens)
{
    public async Task<Appointment> GetAsync(Call call, string name, CancellationToken cancellationToken) =>
        AppointmentMapping.ToMessage(await FindAsync(call, name, cancellationToken), call.Caller);

    public async Task<AppointmentRow> FindAsync(Call call, string name, CancellationToken cancellationToken) =>
        await store.Appointments.GetAsync(call.AccessTo(ResourceNames.ClinicId(name)), ResourceNames.LastId(name), cancellationToken)
        ?? throw Refusals.NotFound("appointment", name);

    public async Task<ListAppointmentsResponse> ListAsync(Call call, ListAppointmentsRequest request, CancellationToken cancellationToken)
    {
        if (request.StartTime is not null && request.EndTime is not null && request.EndTime.ToInstant() <= request.StartTime.ToInstant())
            throw Refusals.Invalid("end_time", "must be later than the start");
        var size = PageTokens.PageSize(request.PageSize);
        var after = pageTokens.Redeem(request, call.Caller.PartnerId, request.PageToken);
        var filter = new AppointmentFilter(
            request.StartTime?.ToInstant(),
            request.EndTime?.ToInstant(),
            request.Patient.Length == 0 ? "" : ResourceNames.LastId(request.Patient),
            [.. request.States.Select(s => (int)s)]);
        var rows = await store.Appointments.ListAsync(
            call.AccessTo(ResourceNames.ClinicId(request.Parent)), filter, TimeKey.Parse(after), size + 1, cancellationToken);
        var (page, nextAfter) = Page.Of(rows, size, row => TimeKey.Format(row.StartsAt, row.AppointmentId));
        return new ListAppointmentsResponse
        {
            Appointments = { page.Select(row => AppointmentMapping.ToMessage(row, call.Caller)) },
            NextPageToken = nextAfter.Length == 0 ? "" : pageTokens.Issue(request, call.Caller.PartnerId, nextAfter),
        };
    }

    public async Task<Hold> GetHoldAsync(Call call, string name, CancellationToken cancellationToken) =>
        AppointmentMapping.ToMessage(await FindHoldAsync(call, name, cancellationToken));

    /// <summary>A hold that expired, was released or booked is answered like one of somebody else.</summary>
    public async Task<HoldRow> FindHoldAsync(Call call, string name, CancellationToken cancellationToken) =>
        await store.Appointments.GetHoldAsync(call.AccessTo(ResourceNames.ClinicId(name)), ResourceNames.LastId(name), cancellationToken)
        ?? throw SlotRefusals.HoldExpired(name);

    /// <summary>
    /// The hold as it was just committed. One that is over by now, since the clock went on, is told as well: a refusal would say that
    /// nothing has happened.
    /// </summary>
    public async Task<Hold> TellAsync(Call call, HoldRow committed, CancellationToken cancellationToken) =>
        AppointmentMapping.ToMessage(
            await store.Appointments.GetStoredHoldAsync(call.AccessTo(committed.ClinicId), committed.HoldId, cancellationToken) ?? committed);
}
