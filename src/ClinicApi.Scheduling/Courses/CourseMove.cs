using System.Collections.Immutable;
using NodaTime;

namespace ClinicApi.Scheduling;

/// <summary>
/// Moves the sessions of a course that follow one which has been moved, so that the intervals hold again. As few as possible are moved,
/// the next ones first, and each to the time nearest to its own that leaves the others a time as well.
/// </summary>
public sealed class CourseMove
{
    private readonly PreparedDiary diary;
    private readonly Treatment treatment;
    private readonly MoveQuery query;
    private readonly SessionChain chain;

    private CourseMove(PreparedDiary diary, Treatment treatment, MoveQuery query)
    {
        (this.diary, this.treatment, this.query) = (diary, treatment, query);
        var any = new SearchQuery(Reach(diary.Calendar, treatment, query), query.Now, query.Patient, RequiredPractitioner: null, Limit: int.MaxValue)
        {
            Forbidden = query.Forbidden,
        };
        var slots = Availability.Search(diary, treatment, any);
        chain = new SessionChain(
            diary.Calendar.Zone, query.Spacing, query.EndBy is { } endBy ? [.. slots.Where(slot => slot.End <= endBy)] : slots);
    }

    /// <summary>What is taken in the time that <see cref="Reach"/> tells is to be given whole, but for the course's sessions that may move.</summary>
    public static MovedCourse Plan(ClinicCalendar calendar, Treatment treatment, MoveQuery query, IReadOnlyCollection<Busy> busy) =>
        Plan(CoursePlanner.Prepare(calendar, treatment, Reach(calendar, treatment, query), busy), treatment, query);

    /// <summary>The same of a prepared diary, whose span holds every appointment that can be booked by the query.</summary>
    public static MovedCourse Plan(PreparedDiary diary, Treatment treatment, MoveQuery query)
    {
        if (query.Later.IsEmpty || query.Fits(diary.Calendar.Zone, query.Start, query.Later[0]))
        {
            return new MovedCourse([], Gap: null);
        }

        var move = new CourseMove(diary, treatment, query);
        var movable = query.Later.TakeWhile(session => !session.IsFixed).Count();
        for (var count = 1; count <= movable; count++)
        {
            if (move.Choose(count, query.Later.ElementAtOrDefault(count)) is { } chosen)
            {
                return new MovedCourse(chosen, Gap: null);
            }
        }

        return new MovedCourse([], move.Explain(movable));
    }

    /// <summary>The time in which sessions could start.</summary>
    public static Interval Reach(ClinicCalendar calendar, Treatment treatment, MoveQuery query)
    {
        var zone = calendar.Zone;
        var first = CoursePlanner.DaysAfter(zone, query.Spacing, query.Start).Start;
        var lastDay = query.Start.InZone(zone).Date.PlusDays(query.Later.Length * query.Spacing.MaximumDays);
        var latest = BookingWindow.Of(treatment, query.Now, ignoreLeadTime: false, ignoreHorizon: false).Latest + Timeline.Cell;
        var end = Instant.Min(latest, zone.AtStartOfDay(lastDay.PlusDays(1)).ToInstant());
        return new Interval(first, Instant.Max(first, end));
    }

    /// <summary>Times of the next sessions, after which the one that follows them stays; null if there are none.</summary>
    private ImmutableArray<Placement>? Choose(int count, LaterSession? staying)
    {
        var possible = new bool[count][];
        for (var i = count - 1; i >= 0; i--)
        {
            var (session, before) = (query.Later[i], i == count - 1 ? null : chain.Before(possible[i + 1]));
            possible[i] =
            [
                .. chain.Slots.Select((slot, k) => session.Allows(slot)
                    && (before?[k] ?? (staying is null || query.Fits(diary.Calendar.Zone, slot.Start, staying)))),
            ];
        }

        var chosen = ImmutableArray.CreateBuilder<Placement>();
        var after = chain.After(query.Start, query.End);
        for (var i = 0; i < count; i++)
        {
            var best = query.Later[i].Start.InZone(diary.Calendar.Zone).LocalDateTime;
            var slots = chain.Among(after, possible[i]).ToList();
            if (slots.Count == 0)
            {
                return null;
            }

            var slot = slots.MinBy(slot => chain.Distance(slot, best));
            chosen.Add((Placement)Availability.Place(diary, treatment, At(chain.Slots[slot].Start, query.Later[i])));
            after = chain.After(slot);
        }

        return chosen.DrainToImmutable();
    }

    private PlaceQuery At(Instant start, LaterSession session) =>
        new(start, query.Now, query.Patient, session.RequiredPractitioner) { Forbidden = query.Forbidden };

    /// <summary>The first session that can have no time even if all that may move do, and what stands in its way.</summary>
    private SessionGap? Explain(int movable)
    {
        ImmutableArray<Placement> before = [];
        for (var count = 1; count <= movable; count++)
        {
            if (Choose(count, staying: null) is not { } chosen)
            {
                var template = new SearchQuery(
                    Reach(diary.Calendar, treatment, query), query.Now, query.Patient, query.Later[count - 1].RequiredPractitioner, Limit: 1)
                {
                    Forbidden = query.Forbidden,
                };
                var missing = new CourseQuery(1, query.Spacing, template) { EndBy = query.EndBy };
                var previous = before.IsEmpty ? (query.Start, query.End) : (before[^1].Start, before[^1].End);
                return new SessionGap(count, MissingSession.Explain(diary, treatment, missing, previous));
            }

            before = chosen;
        }

        return new SessionGap(movable + 1, [new RefusalReason(RefusalCode.IntervalTooShort)]);
    }
}
