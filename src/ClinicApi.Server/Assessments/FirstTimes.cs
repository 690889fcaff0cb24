using ClinicApi.Scheduling;
using ClinicApi.Server.Clearances;
using ClinicApi.Server.Clinics;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Hosting;
using ClinicApi.Server.Spacing;
using ClinicApi.V1;
using NodaTime;

namespace ClinicApi.Server.Assessments;

/// <summary>Who is to be treated, and by which assessment. Empty: nobody and none in particular.</summary>
internal sealed record ComparedPatient(string PatientId, string AssessmentId)
{
    public static readonly ComparedPatient Nobody = new("", "");

    public ResourceKey? Key => PatientId.Length == 0 ? null : new ResourceKey(Scheduling.ResourceKind.Patient, PatientId);
}

/// <summary>
/// Finds the first time at which each of several treatments could really be booked. The intervals to the patient's other procedures are
/// kept. If the assessment is the one that booking goes by, so is what was decided; else the times are those that an approval would open.
/// </summary>
internal sealed class FirstTimes(
    ClinicDiaries diaries, PatientIntervals intervals, PatientConditions conditions, TreatmentGate gate, Clock clock)
{
    public async Task AddAsync(
        CompiledClinic clinic,
        IReadOnlyCollection<(CompiledTreatment Treatment, TreatmentComparison Row)> compared,
        LocalDate fromDate,
        ComparedPatient patient,
        CancellationToken cancellationToken)
    {
        var now = clock.Now();
        var searches = compared
            .Where(pair => MayBeBooked(pair.Row.Finding))
            .Select(pair => (pair.Treatment, pair.Row, Window: Window(clinic, pair.Treatment, pair.Row.Finding, fromDate, now)))
            .Where(search => search.Window is not null)
            .ToList();
        if (searches.Count == 0)
            return;

        // One diary for all of them, so that they are of the same moment.
        if (await diaries.FindAsync(clinic.ClinicId, certain: false, cancellationToken) is not { } diary)
            return;
        var state = patient.PatientId.Length == 0
            ? null
            : await conditions.ReadStateAsync(clinic.ClinicId, patient.PatientId, cancellationToken);
        var others = await intervals.ReadAsync(
            diary.Clinic,
            searches.Select(search => search.Treatment.Plan.Id),
            patient.PatientId,
            searches.Min(search => search.Window!.Value.Start),
            [],
            cancellationToken);
        foreach (var (treatment, row, window) in searches)
        {
            // What is not offered any more by now has no first time.
            if (!diary.Clinic.Treatments.TryGetValue(treatment.Plan.Id, out var offered))
                continue;
            var decided = state is not null && state.AssessmentId == patient.AssessmentId
                ? gate.Of(diary.Clinic, treatment.Plan.Id, offered.Message.Modality, state)
                : Clearance.Open;
            var query = new SearchQuery(window!.Value, now, patient.Key, RequiredPractitioner: null, Limit: 1)
            {
                Forbidden = others.Before(treatment.Plan.Id).Forbidden.And(decided.Clinical),
            };
            var slots = Availability.Search(diary.Prepared, offered.Plan, query);
            row.FirstStartTime = slots.IsEmpty ? null : slots[0].Start.ToTimestamp();
        }
    }

    /// <summary>What is deferred until something has healed has no date to look from.</summary>
    private static bool MayBeBooked(ModalityFinding? finding) => finding?.Verdict switch
    {
        Verdict.Suitable or Verdict.Caution or Verdict.NeedsClearance => true,
        Verdict.Deferred => finding.EarliestDate is not null,
        _ => false,
    };

    private static Interval? Window(CompiledClinic clinic, CompiledTreatment treatment, ModalityFinding finding, LocalDate fromDate, Instant now)
    {
        var date = finding.EarliestDate is { } earliest ? LocalDate.Max(earliest.ToLocalDate(), fromDate) : fromDate;
        var start = Instant.Max(now, clinic.Zone.AtStartOfDay(date).ToInstant());

        // The horizon is the last start that there is; an interval ends before its end.
        var end = now + treatment.Plan.Horizon + NodaTime.Duration.FromSeconds(1);
        return start < end ? new Interval(start, end) : null;
    }
}
