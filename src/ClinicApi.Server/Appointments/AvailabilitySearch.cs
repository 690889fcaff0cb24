using ClinicApi.Scheduling;
using ClinicApi.Server.Calls;
using ClinicApi.Server.Clinics;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Errors;
using ClinicApi.Server.Hosting;
using ClinicApi.Server.Patients;
using ClinicApi.Server.Spacing;
using ClinicApi.V1;
using NodaTime;
using ResourceKind = ClinicApi.Scheduling.ResourceKind;

namespace ClinicApi.Server.Appointments;

/// <summary>Answers when treatments could start, with the same evaluator that places them.</summary>
internal sealed class AvailabilitySearch(ClinicDirectory directory, PatientReader patients, PatientIntervals intervals, Clock clock)
{
    private const int DefaultSlots = 50;
    private const int MostSlots = 1_000;
    private const int HoursOfDay = 24;
    private static readonly NodaTime.Duration LongestWindow = NodaTime.Duration.FromDays(92);

    public async Task<SearchAvailabilityResponse> SearchAsync(Call call, SearchAvailabilityRequest request, CancellationToken cancellationToken)
    {
        RefuseWindow(request.Window, "window");
        RefuseOtherClinics(request);
        if (request.Patient.Length > 0)
            await patients.FindAsync(call, request.Patient, cancellationToken);

        var response = new SearchAvailabilityResponse();
        var diaries = new Dictionary<string, ClinicDiary>();
        foreach (var name in request.Treatments)
        {
            var clinicId = ResourceNames.ClinicId(name);
            if (!diaries.TryGetValue(clinicId, out var diary))
                diaries[clinicId] = diary = await ReadAsync(request, clinicId, name, cancellationToken);
            var kept = await intervals.ReadAsync(
                diary.Clinic, ResourceNames.LastId(name), ResourceNames.LastId(request.Patient), request.Window.StartTime.ToInstant(), [], cancellationToken);
            response.Results.Add(Search(request, diary, name, kept));
        }

        return response;
    }

    /// <summary>Exactly one answer for each question: a refusal is an answer to its own question and to no other.</summary>
    public async Task<BatchSearchAvailabilityResponse> SearchManyAsync(
        Call call, BatchSearchAvailabilityRequest request, CancellationToken cancellationToken)
    {
        var response = new BatchSearchAvailabilityResponse();
        foreach (var search in request.Searches)
        {
            try
            {
                response.Answers.Add(new AvailabilityAnswer { Found = await SearchAsync(call, search, cancellationToken) });
            }
            catch (ApiException refusal)
            {
                response.Answers.Add(new AvailabilityAnswer
                {
                    Failure = new AvailabilityFailure { Reason = refusal.Reason.WireName(), Message = refusal.Message },
                });
            }
        }

        return response;
    }

    public static void RefuseWindow(SearchWindow window, string path)
    {
        var (from, to) = (window.StartTime.ToInstant(), window.EndTime.ToInstant());
        if (to <= from)
            throw Refusals.Invalid($"{path}.end_time", "must be later than the start");
        if (to - from > LongestWindow)
            throw Refusals.Invalid($"{path}.end_time", $"must not be more than {LongestWindow.TotalDays} days after the start");
        RefuseDayPart(window.DayPart, $"{path}.day_part");
    }

    public static void RefuseDayPart(V1.CivilInterval? dayPart, string path)
    {
        if (dayPart is { Start.Hours: HoursOfDay })
            throw Refusals.Invalid($"{path}.start", "must be earlier than 24:00");
        if (dayPart is not null && CalendarCompiler.Interval(dayPart) is { } interval
            && interval.End != LocalTime.Midnight && interval.End <= interval.Start)
        {
            throw Refusals.Invalid($"{path}.end", "must be later than the start");
        }
    }

    /// <summary>A practitioner and a patient are of one clinic, so a search that names one is about that clinic alone.</summary>
    private static void RefuseOtherClinics(SearchAvailabilityRequest request)
    {
        foreach (var (field, name) in new[] { ("practitioner", request.Practitioner), ("patient", request.Patient) })
        {
            if (name.Length > 0 && request.Treatments.Any(t => ResourceNames.ClinicId(t) != ResourceNames.ClinicId(name)))
                throw Refusals.Invalid(field, "must belong to the clinic of every treatment");
        }
    }

    private async Task<ClinicDiary> ReadAsync(SearchAvailabilityRequest request, string clinicId, string treatment, CancellationToken cancellationToken)
    {
        var clinic = await directory.FindAsync(clinicId, cancellationToken) ?? throw SlotRefusals.NotOffered(treatment);
        var longest = clinic.Treatments.Values.Select(t => t.Length).DefaultIfEmpty(NodaTime.Duration.Zero).Max();
        return await directory.ReadAsync(
            clinicId, request.Window.StartTime.ToInstant(), request.Window.EndTime.ToInstant() + longest, cancellationToken)
            ?? throw SlotRefusals.NotOffered(treatment);
    }

    private TreatmentAvailability Search(SearchAvailabilityRequest request, ClinicDiary diary, string name, KeptIntervals kept)
    {
        if (!diary.Clinic.Treatments.TryGetValue(ResourceNames.LastId(name), out var treatment))
            throw SlotRefusals.NotOffered(name);
        var most = request.MaxSlots == 0 ? DefaultSlots : Math.Min(request.MaxSlots, MostSlots);
        var query = new SearchQuery(
            new Interval(request.Window.StartTime.ToInstant(), request.Window.EndTime.ToInstant()),
            clock.Now(),
            request.Patient.Length == 0 ? null : ResourceKeys.Of(request.Patient),
            RequiredPractitioner(request.Practitioner, diary.Clinic),
            most + 1)
        {
            Weekdays = [.. request.Window.Days.Select(day => (IsoDayOfWeek)day)],
            DayPart = request.Window.DayPart is { } part ? CalendarCompiler.Interval(part) : null,
            Forbidden = kept.Forbidden,
        };
        var slots = Availability.Search(diary.Clinic.Calendar, treatment.Plan, query, diary.Busy);
        return new TreatmentAvailability
        {
            Treatment = name,
            TimeZone = diary.Clinic.Clinic.TimeZone,
            Slots = { slots.Take(most).Select(s => new V1.Slot { StartTime = s.Start.ToTimestamp(), EndTime = s.End.ToTimestamp() }) },
            Truncated = slots.Length > most,
            EarliestSafeTime = kept.EarliestAfter(Instant.Max(query.Window.Start, query.Now), diary.Clinic.Zone)?.ToTimestamp(),
        };
    }

    public static ResourceKey? RequiredPractitioner(string name, CompiledClinic clinic)
    {
        if (name.Length == 0)
            return null;
        var key = new ResourceKey(ResourceKind.Practitioner, ResourceNames.LastId(name));
        return clinic.Calendar.Resources.Any(r => r.Key == key) ? key : throw Refusals.NotFound("practitioner", name);
    }
}
