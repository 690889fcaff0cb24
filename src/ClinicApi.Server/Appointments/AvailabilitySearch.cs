using System.Collections.Immutable;
using ClinicApi.Scheduling;
using ClinicApi.Server.Calls;
using ClinicApi.Server.Clearances;
using ClinicApi.Server.Clinics;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Errors;
using ClinicApi.Server.Hosting;
using ClinicApi.Server.Patients;
using ClinicApi.V1;
using NodaTime;
using ResourceKind = ClinicApi.Scheduling.ResourceKind;
using Slot = ClinicApi.Scheduling.Slot;

namespace ClinicApi.Server.Appointments;

/// <summary>Answers when treatments could start, with the same evaluator that places them.</summary>
internal sealed class AvailabilitySearch(
    ClinicDiaries diaries, PatientReader patients, PatientConditions conditions, NextSteps nextSteps, AppointmentReader appointments,
    Offers offers, Clock clock)
{
    private const int DefaultSlots = 50;
    private const int MostSlots = 1_000;

    /// <returns>A SearchAvailabilityResponse.</returns>
    public async Task<WireWriter> SearchAsync(Call call, SearchAvailabilityRequest request, CancellationToken cancellationToken)
    {
        var found = await FindAsync(call, request, cancellationToken);
        var response = new WireWriter();
        Write(call, found, response);
        return response;
    }

    /// <summary>Exactly one answer for each question: a refusal is an answer to its own question and to no other.</summary>
    /// <returns>A BatchSearchAvailabilityResponse.</returns>
    public async Task<WireWriter> SearchManyAsync(Call call, BatchSearchAvailabilityRequest request, CancellationToken cancellationToken)
    {
        var response = new WireWriter();
        foreach (var search in request.Searches)
        {
            var answer = response.Begin(BatchSearchAvailabilityResponse.AnswersFieldNumber);
            IReadOnlyList<FoundTimes>? found = null;
            try
            {
                found = await FindAsync(call, search, cancellationToken);
            }
            catch (ApiException refusal)
            {
                response.Write(
                    AvailabilityAnswer.FailureFieldNumber,
                    new AvailabilityFailure { Reason = refusal.Reason.WireName(), Message = refusal.Message });
            }

            if (found is not null)
            {
                var written = response.Begin(AvailabilityAnswer.FoundFieldNumber);
                Write(call, found, response);
                response.End(written);
            }

            response.End(answer);
        }

        return response;
    }

    /// <summary>One element for each treatment that was asked for, in the same order.</summary>
    public async Task<IReadOnlyList<FoundTimes>> FindAsync(Call call, SearchAvailabilityRequest request, CancellationToken cancellationToken)
    {
        SearchRules.Require(request);
        if (request.Patient.Length > 0)
            await patients.FindAsync(call, request.Patient, cancellationToken);
        if (request.IgnoredAppointment.Length > 0)
            await appointments.FindAsync(call, request.IgnoredAppointment, cancellationToken);

        var names = request.Treatments;
        var found = new List<FoundTimes>(names.Count);
        // A clinic that is named twice is the same both times, whatever happens meanwhile.
        string[] clinicIds = [.. names.Select(ResourceNames.ClinicId)];
        var known = await diaries.FindAllAsync(clinicIds, cancellationToken);
        var most = request.MaxSlots == 0 ? DefaultSlots : Math.Min(request.MaxSlots, MostSlots);
        var query = QueryOf(request, most + 1);
        PatientReading? reading = null;
        for (var i = 0; i < names.Count; i++)
        {
            if (!known.TryGetValue(clinicIds[i], out var diary))
                throw SlotRefusals.NotOffered(names[i]);

            // A search for a patient is about the patient's clinic only.
            reading ??= await conditions.ReadAsync(
                diary.Clinic,
                [.. names.Select(ResourceNames.LastId)],
                ResourceNames.LastId(request.Patient),
                request.Window.StartTime.ToInstant(),
                [ResourceNames.LastId(request.IgnoredAppointment)],
                cancellationToken);
            found.Add(Find(request, query, diary, names[i], reading, most));
        }

        return found;
    }

    /// <summary>As a message.</summary>
    public SearchAvailabilityResponse Write(Call call, IReadOnlyList<FoundTimes> found)
    {
        using var response = new WireWriter();
        Write(call, found, response);
        return SearchAvailabilityResponse.Parser.ParseFrom(response.Written);
    }

    private void Write(Call call, IReadOnlyList<FoundTimes> found, WireWriter response)
    {
        using var seal = BeginOffers(call);
        var writers = new (SlotWriter Slots, int Offer)[found.Count];
        for (var i = 0; i < found.Count; i++)
        {
            var writer = WriterFor(seal, found[i]);
            writers[i] = (writer, writer.Offer(found[i].Slots.AsSpan()));
        }

        for (var i = 0; i < found.Count; i++)
        {
            var (times, writer) = (found[i], writers[i].Slots);
            var result = response.Begin(SearchAvailabilityResponse.ResultsFieldNumber);
            response.Write(TreatmentAvailability.TreatmentFieldNumber, times.Name);
            response.Write(TreatmentAvailability.TimeZoneFieldNumber, times.Diary.Clinic.Clinic.TimeZone);
            writer.Write(times.Slots.AsSpan(), writers[i].Offer, response, TreatmentAvailability.SlotsFieldNumber);
            response.Write(TreatmentAvailability.TruncatedFieldNumber, times.Truncated);
            if (times.Slots.IsEmpty)
                response.Write(TreatmentAvailability.ExplanationFieldNumber, Explain(call, times, writer));

            response.Write(TreatmentAvailability.EarliestSafeTimeFieldNumber, times.EarliestSafe?.ToTimestamp());
            response.End(result);
        }
    }

    private AvailabilityExplanation Explain(Call call, FoundTimes times, SlotWriter writer)
    {
        var explained = times.Diary.Prepared.Explain(times.Treatment.Plan, times.Query);
        var explanation = writer.Write(explained);
        nextSteps.Add(explanation, call, times.Diary, times.Conditions, explained.Reasons);
        return explanation;
    }

    public OfferSeal BeginOffers(Call call) => offers.Begin(call.Caller.PartnerId);

    public SlotWriter WriterFor(OfferSeal seal, FoundTimes times) => new(
        seal,
        offers.SubjectOf(times.Diary.Clinic, times.Treatment, times.Practitioner?.Id ?? "", times.Wanted),
        times.Diary.Clinic,
        times.Practitioner);

    public static ResourceKey? RequiredPractitioner(string name, CompiledClinic clinic)
    {
        if (name.Length == 0)
            return null;
        var key = new ResourceKey(ResourceKind.Practitioner, ResourceNames.LastId(name));
        return clinic.Practitioners.ContainsKey(key.Id) ? key : throw Refusals.NotFound("practitioner", name);
    }

    /// <summary>What is asked of every clinic alike.</summary>
    private SearchQuery QueryOf(SearchAvailabilityRequest request, int limit) => new(
        new Interval(request.Window.StartTime.ToInstant(), request.Window.EndTime.ToInstant()),
        clock.Now(),
        request.Patient.Length == 0 ? null : ResourceKeys.Of(request.Patient),
        RequiredPractitioner: null,
        limit)
    {
        Weekdays = [.. request.Window.Days.Select(day => (IsoDayOfWeek)day)],
        DayPart = request.Window.DayPart is { } part ? CalendarCompiler.Interval(part) : null,
    };

    private static FoundTimes Find(
        SearchAvailabilityRequest request, SearchQuery query, LiveDiary diary, string name, PatientReading reading, int most)
    {
        var treatmentId = ResourceNames.LastId(name);
        if (!diary.Clinic.Treatments.TryGetValue(treatmentId, out var treatment))
            throw SlotRefusals.NotOffered(name);
        var required = RequiredPractitioner(request.Practitioner, diary.Clinic);
        var preferred = RequiredPractitioner(request.PreferredPractitioner, diary.Clinic);
        var kept = reading.Of(treatmentId);
        if (IsOfOneClinic(request))
        {
            query = query with
            {
                RequiredPractitioner = required,
                Ignoring = request.IgnoredAppointment.Length == 0 ? [] : diary.TimesOf(ResourceNames.LastId(request.IgnoredAppointment)),
                Forbidden = kept.Forbidden(books: false),
            };
        }

        var slots = Availability.Search(diary.Prepared, treatment.Plan, query);
        var truncated = slots.Length > most;
        if (truncated)
            slots = slots.RemoveAt(most);
        if (preferred is { } wish)
            slots = Prefer(slots, Availability.Search(diary.Prepared, treatment.Plan, query with { RequiredPractitioner = wish }));
        return new FoundTimes(
            name,
            diary,
            treatment,
            query,
            required ?? preferred,
            required is not null ? Wanted.Required : preferred is not null ? Wanted.Preferred : Wanted.Anybody,
            slots,
            truncated)
        {
            Conditions = kept,
        };
    }

    /// <summary>Whether it names something of a clinic besides treatments, and so is about that clinic only.</summary>
    private static bool IsOfOneClinic(SearchAvailabilityRequest request) =>
        request.Patient.Length > 0 || request.Practitioner.Length > 0 || request.IgnoredAppointment.Length > 0;

    /// <summary>Where the preferred practitioner is free, the end is the one with them, who may need a phase to last longer.</summary>
    private static ImmutableArray<Slot> Prefer(ImmutableArray<Slot> slots, ImmutableArray<Slot> preferred)
    {
        var ends = preferred.ToDictionary(slot => slot.Start, slot => slot.End);
        return [.. slots.Select(slot => ends.TryGetValue(slot.Start, out var end) ? slot with { End = end } : slot)];
    }
}
