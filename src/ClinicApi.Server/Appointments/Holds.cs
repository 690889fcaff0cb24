using ClinicApi.Server.Calls;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Errors;
using ClinicApi.Server.Hosting;
using ClinicApi.Server.Patients;
using ClinicApi.Storage;
using ClinicApi.V1;
using NodaTime;

namespace ClinicApi.Server.Appointments;

/// <summary>Makes holds.</summary>
internal sealed class Holds(
    Booking booking, Offers offers, HoldQuota quota, AppointmentReader reader, PatientReader patients, Clock clock)
{
    public static readonly Duration DefaultTtl = Duration.FromMinutes(5);

    public async Task<Hold> HoldAsync(Call call, HoldSlotRequest request, CancellationToken cancellationToken)
    {
        var clinicId = ResourceNames.ClinicId(request.Treatment);
        var offer = await offers.OpenAsync(call, clinicId, request.Offer);
        if (request.StartTime is null && offer is null)
            throw Refusals.Invalid("start_time", "is required without an offer");
        if (request.Patient.Length > 0)
            await patients.FindAsync(call, request.Patient, cancellationToken);
        var wish = new Wish(
            clinicId,
            ResourceNames.LastId(request.Treatment),
            request.StartTime?.ToInstant(),
            ResourceNames.LastId(request.Practitioner),
            ResourceNames.LastId(request.Patient),
            offer)
        {
            Books = false,
        };
        var holdId = ResourceNames.NewId();
        var name = ResourceNames.Hold(wish.ClinicId, holdId);
        HoldRow? placed = null;
        await quota.KeepAsync(call, wish.ClinicId, limited => booking.TakeAsync(call, wish, taken =>
        {
            var now = clock.Now();
            var ttl = request.Ttl?.ToNodaDuration() ?? DefaultTtl;
            placed = new HoldRow(
                wish.ClinicId,
                holdId,
                Version: 1,
                HeldBy: call.Caller.PartnerId,
                wish.TreatmentId,
                wish.PatientId,
                wish.PractitionerId,
                taken.Placement.Start,
                taken.Placement.End,
                ttl,
                ExpiresAt: now + ttl,
                taken.Plan,
                CreatedAt: now);
            return (
                limited(new Mutation(wish.ClinicId).PlaceHold(placed, taken.Reservations)),
                new Written(name, placed.Version, EventType.HoldCreated, wish.PatientId, placed.HeldBy));
        }));

        // When it expires is said by the database's clock.
        return await reader.TellAsync(call, placed!, cancellationToken);
    }
}
