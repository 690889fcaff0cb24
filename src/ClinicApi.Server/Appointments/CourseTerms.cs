using ClinicApi.Scheduling;
using ClinicApi.Server.Clinics;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Errors;
using ClinicApi.V1;
using NodaTime;
using ProtoDuration = Google.Protobuf.WellKnownTypes.Duration;

namespace ClinicApi.Server.Appointments;

/// <summary>
/// What a course is to be like: as asked, and else as the treatment's course plan says. Intervals are days of the clinic's calendar;
/// parts of a day make the shortest longer and the longest shorter.
/// </summary>
internal static class CourseTerms
{
    public static CourseQuery Of(BookTreatmentCourseRequest request, CompiledClinic clinic, CompiledTreatment treatment, V1.CoursePlan plan, Instant now)
    {
        var window = request.FirstSession;
        var first = new SearchQuery(
            new Interval(window.StartTime.ToInstant(), window.EndTime.ToInstant()),
            now,
            ResourceKeys.Of(request.Patient),
            AvailabilitySearch.RequiredPractitioner(request.Practitioner, clinic),
            Limit: 1)
        {
            Weekdays = [.. window.Days.Select(day => (IsoDayOfWeek)day)],
            DayPart = window.DayPart is { } part ? CalendarCompiler.Interval(part) : null,
        };
        return new CourseQuery(request.Sessions == 0 ? plan.Sessions : request.Sessions, Spacing(request, treatment, plan), first)
        {
            EndBy = request.ReadyByDate is { } date
                ? clinic.Zone.AtStartOfDay(date.ToLocalDate()).ToInstant() - (plan.Downtime?.ToNodaDuration() ?? NodaTime.Duration.Zero)
                : null,
            PreferredDays = [.. request.PreferredDays.Select(day => (IsoDayOfWeek)day)],
            PreferredDayPart = request.PreferredDayPart is { } preferred ? CalendarCompiler.Interval(preferred) : null,
            PreferredPractitioner = AvailabilitySearch.RequiredPractitioner(request.PreferredPractitioner, clinic),
        };
    }

    public static void RefuseWishes(BookTreatmentCourseRequest request)
    {
        SearchRules.RefuseDayPart(request.PreferredDayPart, "preferred_day_part");
        if (request.PreferredPractitioner.Length > 0 && request.Practitioner.Length > 0)
            throw Refusals.Invalid("preferred_practitioner", "must not come together with a practitioner");
    }

    /// <summary>The sessions are procedures of one kind, so what the treatment demands of another session of it holds here as well.</summary>
    private static SessionSpacing Spacing(BookTreatmentCourseRequest request, CompiledTreatment treatment, V1.CoursePlan plan)
    {
        var least = Math.Max(WholeDays(plan.MinimumInterval), Procedure.DaysBetween(treatment.Procedure, treatment.Procedure));
        var minimum = request.MinimumInterval is { } shortest ? WholeDays(shortest) : least;
        var most = request.MaximumInterval is { } longest ? (int)longest.ToNodaDuration().TotalDays : int.MaxValue;
        var preferred = request.PreferredInterval is { } best
            ? WholeDays(best)
            : Math.Max(minimum, Math.Min(WholeDays(plan.PreferredInterval), most));
        var maximum = request.MaximumInterval is null ? 2 * preferred : most;

        List<FieldViolation> violations = [];
        if (minimum < least)
            violations.Add(new FieldViolation("minimum_interval", "must not be shorter than what the treatment demands"));
        if (preferred < minimum)
            violations.Add(new FieldViolation("preferred_interval", "must not be shorter than the minimum interval"));
        if (maximum < preferred)
            violations.Add(new FieldViolation("maximum_interval", "must not be shorter than the other intervals"));
        return violations.Count > 0 ? throw Refusals.Invalid(violations) : new SessionSpacing(minimum, preferred, maximum);
    }

    private static int WholeDays(ProtoDuration duration) => (int)Math.Ceiling(duration.ToNodaDuration().TotalDays);
}
