using ClinicApi.Scheduling;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Errors;
using ClinicApi.V1;
using Google.Protobuf;

namespace ClinicApi.Server.Clinics;

/// <summary>What a catalogue resource must satisfy beyond the contract's field rules, so that scheduling can rely on it.</summary>
internal static class CatalogueRules
{
    private const int LongestTreatmentHours = 12;
    private const int LongestClosureDays = 400;

    public static IReadOnlyList<FieldViolation> Check(IMessage resource, string path) =>
    [
        .. (resource switch
        {
            Clinic clinic => Check(clinic.OpeningHours).Select(v => Under("opening_hours", v)),
            Practitioner practitioner => Check(practitioner),
            V1.Treatment treatment => Check(treatment),
            V1.Closure closure => Check(closure),
            _ => [],
        }).Select(v => new FieldViolation($"{path}.{v.Field}", v.Description)),
    ];

    /// <summary>24:00 is the end of a day and never a start; scheduling, which knows no 24:00, would take it for 00:00.</summary>
    private static IEnumerable<Violation> Check(V1.WorkingHours hours) =>
    [
        .. hours.Weekly.Select((interval, i) => (Field: $"weekly[{i}].start", interval.Hours.Start))
            .Concat(hours.Exceptions.SelectMany((dated, i) => dated.Hours.Select((part, j) => (Field: $"exceptions[{i}].intervals[{j}].start", part.Start))))
            .Where(start => start.Start.Hours == 24)
            .Select(start => new Violation(start.Field, "must be earlier than 24:00")),
        .. CalendarValidation.Validate(CalendarCompiler.Hours(hours)),
    ];

    private static IEnumerable<Violation> Check(Practitioner practitioner)
    {
        if (practitioner.WorkingHours is not null)
        {
            foreach (var violation in Check(practitioner.WorkingHours))
                yield return Under("working_hours", violation);
        }

        for (var i = 0; i < practitioner.Skills.Count; i++)
        {
            if (practitioner.Skills.Take(i).Any(s => s.Code == practitioner.Skills[i].Code))
                yield return new Violation($"skills[{i}].code", "must be unique");
        }
    }

    private static IEnumerable<Violation> Check(V1.Treatment treatment)
    {
        foreach (var violation in TreatmentValidation.Validate(CalendarCompiler.Treatment(treatment)))
            yield return new Violation(InTheContractsWords(violation.Field), violation.Description);
        if (treatment.Phases.Sum(p => Math.Max(p.Duration?.Seconds ?? 0, p.MaximumDuration?.Seconds ?? 0)) > LongestTreatmentHours * 3600)
            yield return new Violation("phases", $"must not take longer than {LongestTreatmentHours} hours together");
        if (treatment.CoursePlan is { } plan && plan.PreferredInterval.Seconds < plan.MinimumInterval.Seconds)
            yield return new Violation("course_plan.preferred_interval", "must not be shorter than the minimum interval");
    }

    private static IEnumerable<Violation> Check(V1.Closure closure)
    {
        if (closure.Start.Time is { Hours: 24 })
            yield return new Violation("start.time", "must be earlier than 24:00");
        if (closure.Start.Time is { } startTime && startTime.Minutes % 5 != 0)
            yield return new Violation("start.time.minutes", "must be a multiple of 5");
        if (closure.End.Time is { } endTime && endTime.Minutes % 5 != 0)
            yield return new Violation("end.time.minutes", "must be a multiple of 5");
        var start = CalendarCompiler.LocalDateTime(closure.Start).InUtc();
        var length = CalendarCompiler.LocalDateTime(closure.End).InUtc() - start;
        if (length <= NodaTime.Duration.Zero)
            yield return new Violation("end", "must be later than the start");
        if (length > NodaTime.Duration.FromDays(LongestClosureDays))
            yield return new Violation("end", $"must not be more than {LongestClosureDays} days after the start");
    }

    private static Violation Under(string field, Violation violation) =>
        new($"{field}.{violation.Field.Replace("intervals", "hours", StringComparison.Ordinal)}", violation.Description);

    private static string InTheContractsWords(string field) => field
        .Replace("].length", "].duration", StringComparison.Ordinal)
        .Replace("].max_length", "].maximum_duration", StringComparison.Ordinal)
        .Replace("grid", "start_grid", StringComparison.Ordinal)
        .Replace("horizon", "booking_horizon", StringComparison.Ordinal)
        .Replace("].id", field.StartsWith("roles", StringComparison.Ordinal) ? "].role_id" : "].phase_id", StringComparison.Ordinal);
}
