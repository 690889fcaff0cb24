using System.Collections.Immutable;
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
    /// <summary>The same with an offer, if there is one: what it says counts where nothing else is asked for, and must not be contradicted.</summary>
    public Wish(string clinicId, string treatmentId, Instant? start, string practitionerId, string patientId, Offer? offer)
        : this(
            clinicId,
            offer?.TreatmentFor(treatmentId) ?? treatmentId,
            offer?.StartFor(start) ?? start!.Value,
            offer?.PractitionerFor(practitionerId) ?? practitionerId,
            patientId) => Offer = offer;

    /// <summary>The appointment that is moved, whose own time is no obstacle. Empty: none.</summary>
    public string InsteadOf { get; init; } = "";

    /// <summary>The offer that is taken up, if there is one.</summary>
    public Offer? Offer { get; }

    public string Treatment => ResourceNames.Treatment(ClinicId, TreatmentId);
}

/// <summary>Takes time for a hold or an appointment: decides on what is known, commits, and decides again if somebody was faster.</summary>
/// <remarks>
/// The database alone guarantees that nothing overlaps. Deciding again matters where the treatment could be given by somebody else,
/// or in another room, than the one that was just taken; it also finds the true reason for a refusal. What is known may be a moment
/// old, so nobody is refused on it: before a refusal the node makes sure.
/// </remarks>
internal sealed class Booking(ClinicDiaries diaries, ClinicDirectory directory, Committer committer, Offers offers, Clock clock)
{
    private const int MostAttempts = 8;

    /// <param name="call">The call that asks for it.</param>
    /// <param name="wish">What is wanted.</param>
    /// <param name="describe">Turns a placement into the mutation that stores it and what it leads to.</param>
    /// <exception cref="ApiException">The time cannot be had, for every reason that there is.</exception>
    public Task TakeAsync(Call call, Wish wish, Func<TakenTime, (Mutation Mutation, Written Written)> describe)
    {
        var certain = false;
        return CommitAsync(call, wish.Treatment, async () =>
        {
            var (mutation, written) = describe(await PlaceAsync(call, wish, certain));
            certain = true;
            return new Decision(mutation, written, []);
        });
    }

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

    private async Task<TakenTime> PlaceAsync(Call call, Wish wish, bool certain)
    {
        var cancellationToken = call.Context.CancellationToken;
        var diary = await diaries.FindAsync(wish.ClinicId, certain, cancellationToken) ?? throw SlotRefusals.NotOffered(wish.Treatment);
        try
        {
            return DiarySpans.Holds(diary.Prepared.Span, wish.Start)
                ? Place(call, wish, diary, diary.Prepared, diary.TimesOf(wish.InsteadOf))
                : Place(call, wish, diary, await ReadOutsideAsync(wish, diary.Clinic, cancellationToken), own: []);
        }
        catch (ApiException) when (!certain)
        {
            return await PlaceAsync(call, wish, certain: true);
        }
    }

    /// <param name="call">Who asks.</param>
    /// <param name="wish">For what.</param>
    /// <param name="known">The clinic, and what could be had instead.</param>
    /// <param name="diary">The diary at the time that is asked for.</param>
    /// <param name="own">Time of it that does not count, since it is given up.</param>
    private TakenTime Place(Call call, Wish wish, LiveDiary known, PreparedDiary diary, ImmutableArray<Busy> own)
    {
        var clinic = known.Clinic;
        if (!clinic.Treatments.TryGetValue(wish.TreatmentId, out var treatment))
            throw SlotRefusals.NotOffered(wish.Treatment);
        if (wish.Offer?.Terms.ChangesTo(OfferedTerms.Of(treatment)).ToList() is { Count: > 0 } changes)
            throw Offers.Changed(wish.Treatment, changes);

        var practitioner = wish.PractitionerId.Length == 0 ? "" : ResourceNames.InClinic(wish.ClinicId, "practitioners", wish.PractitionerId);
        var query = new PlaceQuery(
            wish.Start,
            clock.Now(),
            wish.PatientId.Length == 0 ? null : new ResourceKey(Scheduling.ResourceKind.Patient, wish.PatientId),
            AvailabilitySearch.RequiredPractitioner(practitioner, clinic))
        {
            Ignoring = own,
        };
        return Availability.Place(diary, treatment.Plan, query) switch
        {
            // Somebody else than was offered may need longer.
            Placement placement when wish.Offer is { } offer && offer.End != placement.End && offer.PractitionerId == wish.PractitionerId =>
                throw Offers.Changed(wish.Treatment, ["end_time"]),
            Placement placement => new TakenTime(clinic, treatment, placement),
            Refusal refusal => throw Refuse(call, wish, known, treatment, query, refusal),
            _ => throw new InvalidOperationException("A placement is accepted or refused."),
        };
    }

    private ApiException Refuse(Call call, Wish wish, LiveDiary known, CompiledTreatment treatment, PlaceQuery query, Refusal refusal)
    {
        using var writer = new SlotWriter(
            offers.Begin(call.Caller.PartnerId, known.Clinic, treatment, wish.PractitionerId, Wanted.Required), known.Clinic, query.RequiredPractitioner);
        return SlotRefusals.Of(refusal, wish.Treatment, writer.Write(known.Prepared.Explain(treatment.Plan, query, refusal)));
    }

    /// <summary>Of a time that nobody keeps in memory, since it cannot be booked ahead: for refusals that name every reason.</summary>
    private async Task<PreparedDiary> ReadOutsideAsync(Wish wish, CompiledClinic known, CancellationToken cancellationToken)
    {
        var (from, to) = DayAround(known, wish);
        var read = await directory.ReadAsync(wish.ClinicId, from, to, cancellationToken) ?? throw SlotRefusals.NotOffered(wish.Treatment);
        return PreparedDiary.Prepare(known.Calendar, new Interval(from, to), read.BusyWithout(wish.InsteadOf));
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
    public bool IsWith(string practitionerId) => Placement.Assignments
        .SelectMany(assignment => assignment.Resources)
        .Contains(new ResourceKey(Scheduling.ResourceKind.Practitioner, practitionerId));

    public string Plan => AppointmentPlans.Write(Placement, Treatment, Clinic);

    public IReadOnlyList<ReservationRow> Reservations =>
        [.. Placement.Reservations.Select(r => new ReservationRow(ResourceKeys.Stored(r.Resource), r.RoleId ?? "patient", r.Start, r.End))];
}
