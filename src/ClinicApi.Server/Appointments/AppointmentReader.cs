using ClinicApi.Server.Calls;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Errors;
using ClinicApi.Storage;
using ClinicApi.V1;

namespace ClinicApi.Server.Appointments;

/// <summary>Reads appointments and holds within what the caller may see.</summary>
internal sealed class AppointmentReader(Store store)
{
    public async Task<Appointment> GetAsync(Call call, string name, CancellationToken cancellationToken) =>
        AppointmentMapping.ToMessage(await FindAsync(call, name, cancellationToken), call.Caller);

    public async Task<AppointmentRow> FindAsync(Call call, string name, CancellationToken cancellationToken) =>
        await store.Appointments.GetAsync(call.AccessTo(ResourceNames.ClinicId(name)), ResourceNames.LastId(name), cancellationToken)
        ?? throw Refusals.NotFound("appointment", name);

    public async Task<Hold> GetHoldAsync(Call call, string name, CancellationToken cancellationToken) =>
        AppointmentMapping.ToMessage(await FindHoldAsync(call, name, cancellationToken));

    /// <summary>A hold that expired, was released or booked is answered like one of somebody else.</summary>
    public async Task<HoldRow> FindHoldAsync(Call call, string name, CancellationToken cancellationToken) =>
        await store.Appointments.GetHoldAsync(call.AccessTo(ResourceNames.ClinicId(name)), ResourceNames.LastId(name), cancellationToken)
        ?? throw SlotRefusals.HoldExpired(name);
}
