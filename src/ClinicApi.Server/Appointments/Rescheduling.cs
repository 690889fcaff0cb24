using ClinicApi.Server.Calls;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Errors;
using ClinicApi.Server.Hosting;
using ClinicApi.Storage;
using ClinicApi.V1;

namespace ClinicApi.Server.Appointments;

/// <summary>Moves appointments to another time. The appointment stays the same one: name, history and all that is not about the time.</summary>
internal sealed class Rescheduling(Booking booking, AppointmentReader reader, Clock clock)
{
    public Task<Appointment> MoveAsync(Call call, RescheduleAppointmentRequest request, CancellationToken cancellationToken) =>
        Optimistic.WriteAsync(request.Etag, async () =>
        {
            if (request.StartTime is null)
                throw Refusals.Invalid("start_time", "is required without an offer");
            var stored = await reader.FindAsync(call, request.Name, cancellationToken);
            Etags.Require(request.Etag, stored.Version);
            AppointmentStates.Require(stored, request.Name, AppointmentState.Booked);
            var wish = new Wish(
                stored.ClinicId,
                stored.TreatmentId,
                request.StartTime.ToInstant(),
                request.Practitioner.Length > 0 ? ResourceNames.LastId(request.Practitioner) : stored.RequestedPractitionerId,
                stored.PatientId)
            {
                InsteadOf = stored.AppointmentId,
            };
            var moved = stored;
            await booking.TakeAsync(call, wish, taken =>
            {
                moved = stored with
                {
                    Version = stored.Version + 1,
                    RequestedPractitionerId = wish.PractitionerId,
                    StartsAt = taken.Placement.Start,
                    EndsAt = taken.Placement.End,
                    // The policy is the one that was in force when it was booked.
                    CancellationDeadline = taken.Placement.Start - (stored.StartsAt - stored.CancellationDeadline),
                    Plan = taken.Plan,
                    OverbookingReason = "",
                    OverbookedBy = "",
                    UpdatedAt = clock.Now(),
                };
                return (
                    new Mutation(moved.ClinicId).MoveAppointment(moved, stored.Version, taken.Reservations),
                    new Written(request.Name, moved.Version, EventType.AppointmentRescheduled, moved.PatientId, moved.BookedBy));
            });
            return AppointmentMapping.ToMessage(moved, call.Caller);
        });
}
