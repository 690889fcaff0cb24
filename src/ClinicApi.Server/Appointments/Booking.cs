using ClinicApi.Scheduling;
using ClinicApi.Server.Calls;
using ClinicApi.Server.Clinics;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Errors;
using ClinicApi.Server.Hosting;
using ClinicApi.Storage;
using ClinicApi.V1;
using NodaTime;

namespace ClinicApi.Server.Appointments;

/// <summary>What somebody wants: a treatment at a time, perhaps with a certain practitioner, perhaps for a certain patient.</summary>
internal sealed record Wish(string ClinicId, string TreatmentId, Instant Start, string PractitionerId, string PatientId)
{
    /// <summary>The appointment that is moved, whose own time is no obstacle. Empty: none.</summary>
    public string InsteadOf { get; init; } = "";

    /// <summary>Practitioners may have one other appointment at the time.</summary>
    public bool Overbooks { get; init; }

    public string Treatment => ResourceNames.Treatment(ClinicId, TreatmentId);
}

/// <summary>Takes time for a hold or an appointment: decides on what is known, commits, and decides again if somebody was faster.</summary>
/// <remarks>
/// The database alone guarantees that nothing overlaps. Deciding again matters where the treatment could be given by somebody else,
/// or in another room, than the one that was just taken; it also finds the true reason for a refusal.
/// </remarks>
internal sealed class Booking(ClinicDirectory directory, Committer committer, Clock clock)
{
    private const int MostAttempts = 8;

    /// <param name="call">The call that asks for it.</param>
    /// <param name="wish">What is wanted.</param>
    /// <param name="describe">Turns a placement into the mutation that stores it and what it leads to.</param>
    /// <exception cref="ApiException">The time cannot be had, for every reason that there is.</exception>
    public Task TakeAsync(Call call, Wish wish, Func<TakenTime, (Mutation Mutation, Written Written)> describe) =>
        CommitAsync(call, wish.Treatment, async () =>
        {
            var (mutation, written) = describe(await PlaceAsync(wish, call.Context.CancellationToken));
            return new Decision(mutation, written, []);
        });

    /// <param name="call">The call that asks for it.</param>
    /// <param name="treatment">What a refusal is about.</param>
    /// <param name="decide">Decides what to take, on what is known by then.</param>
    /// <exception cref="ApiException">The time cannot be had.</exception>
    public async Task CommitAsync(Call call, string treatment, Func<Task<Decision>> decide)
    {
        for (var attempt = 1; ; attempt++)
        {
            var decision = await decide();
            try
            {
                await committer.CommitAsync(call, decision.Mutation, decision.Written, decision.Alongside);
                return;
            }
            catch (StoreConflictException conflict)
                when (conflict.Conflict is Conflict.Overlap or Conflict.Contention && attempt < MostAttempts)
            {
                // Somebody was faster: perhaps another person or room is still free.
            }
            catch (StoreConflictException conflict) when (conflict.Conflict == Conflict.Overlap)
            {
                throw SlotRefusals.Taken(treatment);
            }
        }
    }

    private async Task<TakenTime> PlaceAsync(Wish wish, CancellationToken cancellationToken)
    {
        var clinic = await directory.FindAsync(wish.ClinicId, cancellationToken) ?? throw SlotRefusals.NotOffered(wish.Treatment);
        var (from, to) = DayAround(clinic, wish);
        var diary = await directory.ReadAsync(wish.ClinicId, from, to, cancellationToken) ?? throw SlotRefusals.NotOffered(wish.Treatment);
        if (!diary.Clinic.Treatments.TryGetValue(wish.TreatmentId, out var treatment))
            throw SlotRefusals.NotOffered(wish.Treatment);

        var practitioner = wish.PractitionerId.Length == 0 ? "" : ResourceNames.InClinic(wish.ClinicId, "practitioners", wish.PractitionerId);
        var query = new PlaceQuery(
            wish.Start,
            clock.Now(),
            wish.PatientId.Length == 0 ? null : new ResourceKey(Scheduling.ResourceKind.Patient, wish.PatientId),
            AvailabilitySearch.RequiredPractitioner(practitioner, diary.Clinic));
        var busy = wish.Overbooks ? diary.BusyWhenOverbooking : diary.BusyWithout(wish.InsteadOf);
        return Availability.Place(diary.Clinic.Calendar, treatment.Plan, query, busy) switch
        {
            Placement placement => new TakenTime(diary.Clinic, treatment, placement) { Overbooks = wish.Overbooks },
            Refusal refusal => throw SlotRefusals.Of(refusal, wish.Treatment),
            _ => throw new InvalidOperationException("A placement is accepted or refused."),
        };
    }

    /// <summary>The local day of the start and the appointment's end: scheduling prefers who is least busy on the day.</summary>
    private static (Instant From, Instant To) DayAround(CompiledClinic clinic, Wish wish)
    {
        var length = clinic.Treatments.TryGetValue(wish.TreatmentId, out var treatment) ? treatment.Length : NodaTime.Duration.Zero;
        var day = wish.Start.InZone(clinic.Zone).Date;
        var endOfDay = clinic.Zone.AtStartOfDay(day.PlusDays(1)).ToInstant();
        return (clinic.Zone.AtStartOfDay(day).ToInstant(), Instant.Max(endOfDay, wish.Start + length));
    }
}

/// <summary>A change that takes time, what answers the call, and what else it writes.</summary>
internal sealed record Decision(Mutation Mutation, Written Written, IReadOnlyList<Written> Alongside);

/// <summary>A placement together with the catalogue that it was decided on.</summary>
internal sealed record TakenTime(CompiledClinic Clinic, CompiledTreatment Treatment, Placement Placement)
{
    /// <summary>Practitioners are taken although they may have another appointment.</summary>
    public bool Overbooks { get; init; }

    public string Plan => AppointmentPlans.Write(Placement, Treatment, Clinic);

    public IReadOnlyList<ReservationRow> Reservations => [.. Placement.Reservations.Select(Row)];

    private ReservationRow Row(Reservation reservation) =>
        new(ResourceKeys.Stored(reservation.Resource), reservation.RoleId ?? "patient", reservation.Start, reservation.End)
        {
            Preparation = reservation.Preparation,
            Turnover = reservation.Turnover,
            IsOverbooked = Overbooks && reservation.Resource.Kind == Scheduling.ResourceKind.Practitioner,
        };
}
