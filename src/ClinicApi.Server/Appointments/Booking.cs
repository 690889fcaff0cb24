using System.Collections.Immutable;
using ClinicApi.Scheduling;
using ClinicApi.Server.Calls;
using ClinicApi.Server.Clearances;
using ClinicApi.Server.Clinics;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Errors;
using ClinicApi.Server.Hosting;
using ClinicApi.Server.Waitlist;
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

    /// <summary>The sessions of its course, to which the course's own intervals hold.</summary>
    public IReadOnlyCollection<string> Course { get; init; } = [];

    /// <summary>Appointments that are moved together with it, whose time is no obstacle either.</summary>
    public IReadOnlyCollection<string> MovedAlong { get; init; } = [];

    /// <summary>It is booked, not held: the patient must have agreed to the treatment.</summary>
    public bool Books { get; init; } = true;

    /// <summary>Practitioners may have one other appointment at the time.</summary>
    public bool Overbooks { get; init; }

    /// <summary>The patient may be on a waiting list.</summary>
    public bool MayEndWaiting { get; init; } = true;

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
internal sealed class Booking(
    ClinicDiaries diaries, ClinicDirectory directory, PatientConditions conditions, NextSteps nextSteps, WaitlistOffers waitlist,
    Committer committer, Offers offers, Clock clock)
{
    private const int MostAttempts = 8;

    /// <param name="call">The call that asks for it.</param>
    /// <param name="wish">What is wanted.</param>
    /// <param name="describe">Turns a placement into the mutation that stores it and what it leads to.</param>
    /// <exception cref="ApiException">The time cannot be had, for every reason that there is.</exception>
    public Task TakeAsync(Call call, Wish wish, Func<TakenTime, (Mutation Mutation, Written Written)> describe) =>
        CommitAsync(call, wish.Treatment, async again =>
        {
            var taken = await PlaceAsync(call, wish, again);
            var (mutation, written) = describe(taken);
            return new Decision(taken.Conditions.Guard(mutation), written, []);
        });

    /// <summary>Takes time for an appointment, which the patient then waits for no longer.</summary>
    /// <param name="call">The call that asks for it.</param>
    /// <param name="wish">What is wanted.</param>
    /// <param name="describe">The appointment at a placement.</param>
    /// <exception cref="ApiException">The time cannot be had, for every reason that there is.</exception>
    public Task BookAsync(Call call, Wish wish, Func<TakenTime, AppointmentRow> describe) =>
        CommitAsync(call, wish.Treatment, async again =>
        {
            var taken = await PlaceAsync(call, wish, again);
            var row = describe(taken);
            var mutation = taken.Conditions.Guard(new Mutation(row.ClinicId)).BookAppointment(row, taken.Reservations);
            return new Decision(
                mutation,
                AppointmentBook.Booked(row),
                wish.MayEndWaiting || again ? await waitlist.FulfilAsync(mutation, taken.Clinic.Zone, [row], call.Context.CancellationToken) : []);
        });

    /// <param name="call">The call that asks for it.</param>
    /// <param name="treatment">What a refusal is about.</param>
    /// <param name="decide">Decides what to take, on what is known by then; if somebody was faster, again.</param>
    /// <exception cref="ApiException">The time cannot be had.</exception>
    public async Task CommitAsync(Call call, string treatment, Func<bool, Task<Decision>> decide)
    {
        for (var attempt = 1; ; attempt++)
        {
            var decision = await decide(attempt > 1);
            try
            {
                await committer.CommitAsync(call, decision.Mutation, decision.Written, decision.Alongside);
                return;
            }
            catch (StoreConflictException conflict)
                when (conflict.Conflict is Conflict.Overlap or Conflict.SessionsChanged or Conflict.Contention && attempt < MostAttempts)
            {
                // Somebody was faster: perhaps another person or room is still free.
            }
            catch (StoreConflictException conflict) when (conflict.Conflict == Conflict.Overlap)
            {
                throw SlotRefusals.Taken(treatment);
            }
        }
    }

    /// <param name="call">The call that asks for it.</param>
    /// <param name="wish">What is wanted.</param>
    /// <param name="certain">Whether to make sure of what is known first.</param>
    /// <exception cref="ApiException">The time cannot be had, for every reason that there is.</exception>
    public async Task<TakenTime> PlaceAsync(Call call, Wish wish, bool certain)
    {
        var known = await FindAsync(call, wish, certain);
        var decided = await DecideAsync(call, wish, known);

        // If nothing has happened in the clinic, it would be decided on the same again.
        if (decided.Refuse is not null && !certain && await FindAsync(call, wish, certain: true) is var sure && !ReferenceEquals(sure, known))
            decided = await DecideAsync(call, wish, sure);
        return decided.Taken ?? throw decided.Refuse!();
    }

    private async ValueTask<LiveDiary> FindAsync(Call call, Wish wish, bool certain) =>
        await diaries.FindAsync(wish.ClinicId, certain, call.Context.CancellationToken) ?? throw SlotRefusals.NotOffered(wish.Treatment);

    private async Task<Decided> DecideAsync(Call call, Wish wish, LiveDiary known)
    {
        var cancellationToken = call.Context.CancellationToken;
        var kept = await conditions.ReadAsync(
            known.Clinic, wish.TreatmentId, wish.PatientId, wish.Start, [wish.InsteadOf, .. wish.Course], cancellationToken);

        // What is kept in memory does not tell ordinary reservations from those that were booked over them.
        return !wish.Overbooks && DiarySpans.Holds(known.Prepared.Span, wish.Start)
            ? Place(call, wish, kept, known, known.Prepared, [.. wish.MovedAlong.Append(wish.InsteadOf).Distinct().SelectMany(id => known.TimesOf(id))])
            : Place(call, wish, kept, known, await ReadAsync(wish, known.Clinic, cancellationToken), own: []);
    }

    /// <param name="call">Who asks.</param>
    /// <param name="wish">For what.</param>
    /// <param name="kept">What the patient's procedures, assessment and consents say.</param>
    /// <param name="known">The clinic, and what could be had instead.</param>
    /// <param name="diary">The diary at the time that is asked for.</param>
    /// <param name="own">Time of it that does not count, since it is given up.</param>
    private Decided Place(Call call, Wish wish, Conditions kept, LiveDiary known, PreparedDiary diary, ImmutableArray<Busy> own)
    {
        var clinic = known.Clinic;
        if (!clinic.Treatments.TryGetValue(wish.TreatmentId, out var treatment))
            return Decided.Against(() => SlotRefusals.NotOffered(wish.Treatment));
        if (wish.Offer?.Terms.ChangesTo(treatment.Terms).ToList() is { Count: > 0 } changes)
            return Decided.Against(() => Offers.Changed(wish.Treatment, changes));
        if (wish.PractitionerId.Length > 0 && !clinic.Practitioners.ContainsKey(wish.PractitionerId))
            return Decided.Against(() => Refusals.NotFound("practitioner", ResourceNames.InClinic(wish.ClinicId, "practitioners", wish.PractitionerId)));

        var query = new PlaceQuery(
            wish.Start,
            clock.Now(),
            wish.PatientId.Length == 0 ? null : new ResourceKey(Scheduling.ResourceKind.Patient, wish.PatientId),
            wish.PractitionerId.Length == 0 ? null : new ResourceKey(Scheduling.ResourceKind.Practitioner, wish.PractitionerId))
        {
            Ignoring = own,
            Forbidden = kept.Forbidden(wish.Books),
        };
        return Availability.Place(diary, treatment.Plan, query) switch
        {
            // Somebody else than was offered may need longer.
            Placement placement when wish.Offer is { } offer && offer.End != placement.End && offer.PractitionerId == wish.PractitionerId =>
                Decided.Against(() => Offers.Changed(wish.Treatment, ["end_time"])),
            Placement placement => Decided.For(new TakenTime(clinic, treatment, placement) { Conditions = kept, Overbooks = wish.Overbooks }),
            Refusal refusal => Decided.Against(() => Refuse(call, wish, kept, known, treatment, query, refusal)),
            _ => throw new InvalidOperationException("A placement is accepted or refused."),
        };
    }

    private ApiException Refuse(
        Call call, Wish wish, Conditions kept, LiveDiary known, CompiledTreatment treatment, PlaceQuery query, Refusal refusal)
    {
        using var seal = offers.Begin(call.Caller.PartnerId);
        var subject = offers.SubjectOf(known.Clinic, treatment, wish.PractitionerId, Wanted.Required);
        var writer = new SlotWriter(seal, subject, known.Clinic, query.RequiredPractitioner);
        // An offer of another time would not be an overbooking any more.
        var explained = wish.Overbooks
            ? new Explanation(query.Start, refusal.Reasons, [])
            : known.Prepared.Explain(treatment.Plan, query, refusal);
        var explanation = writer.Write(explained);
        nextSteps.Add(explanation, call, known, kept, refusal.Reasons);
        return SlotRefusals.Of(refusal, wish.Treatment, explanation);
    }

    /// <summary>
    /// Of what nobody keeps in memory: who is booked over whom, and times that cannot be booked ahead, for refusals that name every reason.
    /// </summary>
    private async Task<PreparedDiary> ReadAsync(Wish wish, CompiledClinic known, CancellationToken cancellationToken)
    {
        var (from, to) = DayAround(known, wish);
        var read = await directory.ReadAsync(wish.ClinicId, from, to, cancellationToken) ?? throw SlotRefusals.NotOffered(wish.Treatment);
        var busy = wish.Overbooks ? read.BusyWhenOverbooking : read.BusyWithout([wish.InsteadOf, .. wish.MovedAlong]);
        return PreparedDiary.Prepare(known.Calendar, new Interval(from, to), busy);
    }

    /// <summary>The local day of the start and the appointment's end: scheduling prefers who is least busy on the day.</summary>
    private static (Instant From, Instant To) DayAround(CompiledClinic clinic, Wish wish)
    {
        var length = clinic.Treatments.TryGetValue(wish.TreatmentId, out var treatment) ? treatment.Length : NodaTime.Duration.Zero;
        var day = wish.Start.InZone(clinic.Zone).Date;
        var endOfDay = clinic.Zone.AtStartOfDay(day.PlusDays(1)).ToInstant();
        return (clinic.Zone.AtStartOfDay(day).ToInstant(), Instant.Max(endOfDay, wish.Start + length));
    }

    /// <summary>A time that can be had, or how to refuse it: what a refusal explains is worked out only if the caller is told.</summary>
    private readonly record struct Decided(TakenTime? Taken, Func<ApiException>? Refuse)
    {
        public static Decided For(TakenTime taken) => new(taken, Refuse: null);

        public static Decided Against(Func<ApiException> refuse) => new(Taken: null, refuse);
    }
}
