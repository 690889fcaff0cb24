using ClinicApi.Scheduling;
using ClinicApi.Server.Clinics;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Hosting;
using ClinicApi.V1;
using NodaTime;

namespace ClinicApi.Server.Assessments;

/// <summary>Finds the first time at which each of several treatments could really be booked.</summary>
internal sealed class FirstTimes(ClinicDiaries diaries, Clock clock)
{
    public async Task AddAsync(
        CompiledClinic clinic,
        IReadOnlyCollection<(CompiledTreatment Treatment, TreatmentComparison Row)> compared,
        LocalDate fromDate,
        ResourceKey? patient,
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
        foreach (var (treatment, row, window) in searches)
        {
            // What is not offered any more by now has no first time.
            if (!diary.Clinic.Treatments.TryGetValue(treatment.Plan.Id, out var offered))
                continue;
            var query = new SearchQuery(window!.Value, now, patient, RequiredPractitioner: null, Limit: 1);
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
