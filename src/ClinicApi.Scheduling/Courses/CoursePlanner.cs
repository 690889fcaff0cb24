using System.Collections.Immutable;
using NodaTime;

namespace ClinicApi.Scheduling;

/// <summary>
/// Plans the sessions of a course on the starts that <see cref="Availability"/> offers. If the course can be planned at all, it is;
/// else it gets as many sessions as there can be. The first session is the earliest possible one, and each of the others is on the day
/// nearest to the preferred one, at the time nearest to that of the session before; of two equally near ones it is the earlier.
/// </summary>
public static class CoursePlanner
{
    /// <summary>What is taken in the time that <see cref="Reach"/> tells is to be given whole.</summary>
    public static PlannedCourse Plan(ClinicCalendar calendar, Treatment treatment, CourseQuery query, IReadOnlyCollection<Busy> busy) =>
        Plan(Prepare(calendar, treatment, Reach(calendar, treatment, query), busy), treatment, query);

    /// <summary>The same of a prepared diary, whose span holds every appointment that can be booked by the query.</summary>
    public static PlannedCourse Plan(PreparedDiary diary, Treatment treatment, CourseQuery query)
    {
        if (query.Sessions < 1 || query.Spacing is not { MinimumDays: >= 1 } spacing
            || spacing.PreferredDays < spacing.MinimumDays || spacing.MaximumDays < spacing.PreferredDays)
        {
            throw new ArgumentException("A course has sessions, and days between them that are in order.", nameof(query));
        }

        var zone = diary.Calendar.Zone;
        var first = Availability.Search(diary, treatment, query.FirstSession with { Limit = int.MaxValue });
        var chain = new SessionChain(zone, query.Spacing, SlotsOfAll(diary, treatment, query));
        var starts = new CourseStarts(zone, query, chain);
        ImmutableArray<Placement> sessions = [.. starts.Choose([.. first.Select(slot => slot.Start)]).Select(Place)];
        return new PlannedCourse(
            sessions,
            sessions.Length == query.Sessions
                ? null
                : new SessionGap(sessions.Length + 1, MissingSession.Explain(diary, treatment, query, Previous(sessions))));

        Placement Place(Slot slot)
        {
            var at = query.At(slot.Start);
            // With whom the patient would like, unless that takes longer than there is time.
            return at.RequiredPractitioner is null && query.PreferredPractitioner is { } wanted && slot.Practitioners.Contains(wanted)
                && Availability.Place(diary, treatment, at with { RequiredPractitioner = wanted }) is Placement wished
                && (wished.End == slot.End || query.EndBy is null || wished.End <= query.EndBy)
                    ? wished
                    : (Placement)Availability.Place(diary, treatment, at);
        }
    }

    /// <summary>The time in which sessions of the course could start.</summary>
    public static Interval Reach(ClinicCalendar calendar, Treatment treatment, CourseQuery query)
    {
        var first = query.FirstSession;
        var bookable = BookingWindow.Of(treatment, first.Now, first.IgnoreLeadTime, first.IgnoreHorizon);
        var lastDay = first.Window.End.InZone(calendar.Zone).Date.PlusDays((query.Sessions - 1) * query.Spacing.MaximumDays);
        var end = Instant.Min(bookable.Latest + Timeline.Cell, calendar.Zone.AtStartOfDay(lastDay.PlusDays(1)).ToInstant());
        return new Interval(first.Window.Start, Instant.Max(first.Window.Start, end));
    }

    /// <summary>A diary that holds every appointment with a start in a time.</summary>
    internal static PreparedDiary Prepare(ClinicCalendar calendar, Treatment treatment, Interval starts, IReadOnlyCollection<Busy> busy) =>
        PreparedDiary.Prepare(calendar, Holding(treatment, starts), busy);

    /// <summary>The time that appointments with a start in a time can take.</summary>
    internal static Interval Holding(Treatment treatment, Interval starts) =>
        new(starts.Start, starts.End + Timeline.Cell * new TreatmentPlan(PhaseLengths.Choices(treatment)[^1]).Cells);

    /// <summary>The days on which the session after one may start, as instants.</summary>
    internal static Interval DaysAfter(DateTimeZone zone, SessionSpacing spacing, Instant start)
    {
        var day = start.InZone(zone).Date;
        return new Interval(
            zone.AtStartOfDay(day.PlusDays(spacing.MinimumDays)).ToInstant(),
            zone.AtStartOfDay(day.PlusDays(spacing.MaximumDays + 1)).ToInstant());
    }

    /// <summary>The preferred day, at the same time of day.</summary>
    internal static Instant BestAfter(DateTimeZone zone, SessionSpacing spacing, Instant start) =>
        zone.AtLeniently(start.InZone(zone).LocalDateTime.PlusDays(spacing.PreferredDays)).ToInstant();

    /// <summary>The question whether a session can be had at a start.</summary>
    internal static PlaceQuery At(this CourseQuery query, Instant start) =>
        new(start, query.FirstSession.Now, query.FirstSession.Patient, query.FirstSession.RequiredPractitioner)
        {
            IgnoreLeadTime = query.FirstSession.IgnoreLeadTime,
            IgnoreHorizon = query.FirstSession.IgnoreHorizon,
            Forbidden = query.FirstSession.Forbidden,
        };

    private static (Instant Start, Instant End)? Previous(ImmutableArray<Placement> sessions) =>
        sessions.IsEmpty ? null : (sessions[^1].Start, sessions[^1].End);

    private static ImmutableArray<Slot> SlotsOfAll(PreparedDiary diary, Treatment treatment, CourseQuery query)
    {
        var any = query.FirstSession with { Window = Reach(diary.Calendar, treatment, query), Limit = int.MaxValue, Weekdays = [], DayPart = null };
        var slots = Availability.Search(diary, treatment, any);
        return query.EndBy is { } endBy ? [.. slots.Where(slot => slot.End <= endBy)] : slots;
    }
}
