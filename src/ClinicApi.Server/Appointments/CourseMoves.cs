using ClinicApi.Scheduling;
using ClinicApi.Server.Clinics;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Hosting;
using ClinicApi.Storage;
using ClinicApi.V1;
using NodaTime;
using ResourceKind = ClinicApi.Scheduling.ResourceKind;

namespace ClinicApi.Server.Appointments;

/// <summary>A session of a course together with its neighbours among those that take place.</summary>
internal sealed record SessionInCourse(CourseRow Course, AppointmentRow Session, int Number, AppointmentRow? Before, IReadOnlyList<AppointmentRow> Later)
{
    /// <returns>Null if it is of no course, or has been cancelled meanwhile, which its version will tell.</returns>
    public static SessionInCourse? Of(StoredCourse? course, AppointmentRow session)
    {
        var sessions = course?.Sessions.Where(AppointmentStates.Counts).ToList() ?? [];
        var index = sessions.FindIndex(other => other.AppointmentId == session.AppointmentId);
        return course is null || index < 0
            ? null
            : new SessionInCourse(course.Row, session, index + 1, sessions.ElementAtOrDefault(index - 1), [.. sessions.Skip(index + 1)]);
    }

    public IReadOnlyCollection<string> Ids => [.. Later.Append(Session).Concat(Before is null ? [] : [Before]).Select(row => row.AppointmentId)];

    public IReadOnlyCollection<string> MovableIds =>
        [.. Later.TakeWhile(row => row.State == (int)AppointmentState.Booked).Select(row => row.AppointmentId)];
}

/// <summary>Keeps the intervals of a course when one of its sessions is moved.</summary>
internal sealed class CourseMoves(ClinicDiaries diaries, Clock clock)
{
    /// <summary>Refuses a time that breaks an interval to a session which stays.</summary>
    public void RequireIntervals(SessionInCourse session, TakenTime taken, bool laterOnesFollow)
    {
        var zone = taken.Clinic.Zone;
        var spacing = Spacing(session.Course, taken);
        var was = Date(session.Session);
        var (earliest, latest) = (LocalDate.MinIsoValue, LocalDate.MaxIsoValue);
        if (session.Before is { } before)
        {
            // A pause that is too long already, since a session between was cancelled, may stay but not grow.
            var longest = Math.Max(spacing.MaximumDays, Period.DaysBetween(Date(before), was));
            (earliest, latest) = (Date(before).PlusDays(spacing.MinimumDays), Date(before).PlusDays(longest));
        }

        if (!laterOnesFollow && session.Later is [var next, ..])
        {
            var longest = Math.Max(spacing.MaximumDays, Period.DaysBetween(was, Date(next)));
            earliest = LocalDate.Max(earliest, Date(next).PlusDays(-longest));
            latest = LocalDate.Min(latest, Date(next).PlusDays(-spacing.MinimumDays));
        }

        var date = taken.Placement.Start.InZone(zone).Date;
        if (date >= earliest && date <= latest)
            return;
        var today = clock.Now().InZone(zone).Date;
        var first = taken.Conditions.Forbidden(books: true).FirstAllowed(LocalDate.Max(earliest, today));
        throw SlotRefusals.IntervalTooShort(
            ResourceNames.Treatment(session.Course.ClinicId, session.Course.TreatmentId),
            first <= latest ? Instant.Max(clock.Now(), zone.AtStartOfDay(first.Value).ToInstant()) : null);

        LocalDate Date(AppointmentRow row) => row.StartsAt.InZone(zone).Date;
    }

    /// <summary>New times for the later sessions that would come too soon or too late, the next ones first.</summary>
    public async Task<IReadOnlyList<TakenTime>> FollowAsync(SessionInCourse session, TakenTime taken, CancellationToken cancellationToken)
    {
        var course = session.Course;
        var treatment = ResourceNames.Treatment(course.ClinicId, course.TreatmentId);
        var query = new MoveQuery(
            Spacing(course, taken),
            taken.Placement.Start,
            taken.Placement.End,
            clock.Now(),
            new ResourceKey(ResourceKind.Patient, course.PatientId),
            [
                .. session.Later.Select(row => new LaterSession(
                    row.StartsAt,
                    row.RequestedPractitionerId.Length == 0 ? null : new ResourceKey(ResourceKind.Practitioner, row.RequestedPractitionerId),
                    IsFixed: row.State != (int)AppointmentState.Booked)),
            ])
        {
            Forbidden = taken.Conditions.Forbidden(books: true),
            EndBy = course.EndBy,
        };
        var moved = await PlanAsync(certain: false);
        if (moved.Gap is not null)
            moved = await PlanAsync(certain: true);
        return moved.Gap is { } gap
            ? throw SlotRefusals.NoSession(gap with { Session = session.Number + gap.Session }, treatment)
            : [.. moved.Sessions.Select(placement => new TakenTime(taken.Clinic, taken.Treatment, placement))];

        async Task<MovedCourse> PlanAsync(bool certain)
        {
            var known = await diaries.FindAsync(course.ClinicId, certain, cancellationToken) ?? throw SlotRefusals.NotOffered(treatment);
            var own = session.MovableIds.Append(session.Session.AppointmentId).SelectMany(id => known.TimesOf(id));
            return CourseMove.Plan(known.Prepared.GiveBack(own), taken.Treatment.Plan, query);
        }
    }

    /// <summary>What the course was booked with, or what the treatment has come to demand since, if that is more.</summary>
    private static SessionSpacing Spacing(CourseRow course, TakenTime taken)
    {
        var minimum = Math.Max((int)course.MinimumInterval.TotalDays, Procedure.DaysBetween(taken.Treatment.Procedure, taken.Treatment.Procedure));
        var maximum = Math.Max((int)course.MaximumInterval.TotalDays, minimum);
        return new SessionSpacing(minimum, minimum, maximum);
    }
}
