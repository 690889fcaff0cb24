using System.Collections.Immutable;
using NodaTime;

namespace ClinicApi.Scheduling;

/// <summary>
/// When a treatment can be had and with whom. Each operation takes a valid calendar and treatment (see <see cref="CalendarValidation"/>
/// and <see cref="TreatmentValidation"/>) and all busy time that touches the times asked for, or a diary that was prepared from them
/// and whose span holds every appointment asked for. All ask one evaluator: a start that a search offers is accepted when placed, and
/// no other.
/// </summary>
public static class Availability
{
    /// <summary>The earliest starts inside the window, at most as many as the limit.</summary>
    public static ImmutableArray<Slot> Search(
        ClinicCalendar calendar, Treatment treatment, SearchQuery query, IReadOnlyCollection<Busy> busy)
    {
        var (first, afterLast) = StartsOf(query, treatment);
        return first < afterLast ? Search(Prepare(calendar, treatment, first, afterLast, busy), treatment, query) : [];
    }

    /// <summary>The same of a prepared diary.</summary>
    /// <exception cref="ArgumentException">The diary's span does not hold every appointment that the query asks about.</exception>
    public static ImmutableArray<Slot> Search(PreparedDiary diary, Treatment treatment, SearchQuery query)
    {
        var (first, afterLast) = StartsOf(query, treatment);
        if (first >= afterLast)
            return [];

        diary = diary.GiveBackAny(query.Ignoring);
        var time = diary.Time;
        var (timeline, choices) = (time.Timeline, time.Prepare(treatment));
        var (cell, end) = (timeline.CellAt(first), timeline.CellAt(afterLast));
        timeline.RefuseOutside(cell, end + choices[^1].Plan.Cells - 1, nameof(query));

        using var offered = new OfferedStarts(diary, choices, query, cell, end);
        using var slots = new FoundSlots();
        var (at, start) = (0, timeline.Start);
        for (cell = offered.Next(cell); cell >= 0 && slots.Count < query.Limit; cell = offered.Next(cell))
        {
            // From one start to the next is less work than from the beginning of the timeline.
            (at, start) = (cell, Timeline.Shift(start, cell - at));
            if (query.Forbidden.FirstAllowed(start, diary.Calendar.Zone) is not { } allowed)
                break;

            if (allowed > start)
            {
                cell = timeline.CellAt(Instant.Min(Timeline.Ceiling(allowed), timeline.End));
                continue;
            }

            slots.Add(new Slot(start, start + offered.Length, offered.Practitioners()));
            cell++;
        }

        return slots.ToImmutable();
    }

    /// <summary>
    /// An appointment at exactly this start, or every reason why not. Roles are served in the treatment's order, each by the resource
    /// that is least busy on the local date of the start, by the busy time given, then by the smallest id, as long as the roles after
    /// it can be served too. Phases that may be stretched last as short in all as will do; a refusal speaks of their least lengths.
    /// </summary>
    public static PlacementResult Place(ClinicCalendar calendar, Treatment treatment, PlaceQuery query, IReadOnlyCollection<Busy> busy) =>
        Place(Prepare(calendar, treatment, query.Start, query.Start + Timeline.Cell, busy), treatment, query);

    /// <summary>The same of a prepared diary.</summary>
    /// <exception cref="ArgumentException">The diary's span does not hold the appointment.</exception>
    public static PlacementResult Place(PreparedDiary diary, Treatment treatment, PlaceQuery query)
    {
        var reasons = BookingWindow.Of(treatment, query.Now, query.IgnoreLeadTime, query.IgnoreHorizon).Refuse(query.Start);
        if (!Timeline.IsAligned(query.Start))
            return new Refusal([.. reasons, new RefusalReason(RefusalCode.OffGrid)]);

        diary = diary.GiveBackAny(query.Ignoring);
        var time = diary.Time;
        var choices = time.Prepare(treatment);
        var start = time.Timeline.CellAt(query.Start);
        time.Timeline.RefuseOutside(start, start + choices[^1].Plan.Cells, nameof(query));
        if (!choices[0].Grid[start])
            reasons = reasons.Add(new RefusalReason(RefusalCode.OffGrid));

        foreach (var choice in choices)
        {
            var roster = choice.Requiring(query.RequiredPractitioner, time);
            using var feasible = new FeasibleStarts(diary, choice, roster, query.Patient, default, start + 1);
            if (feasible.Next(start) == start)
            {
                reasons = [.. reasons, .. query.Forbidden.Refuse(query.Start, time.Calendar.Zone)];
                return reasons.IsEmpty
                    ? PlacementAt(query, choice.Plan, roster, time, feasible.Choose(start, new DayLoad(diary, query.Start)))
                    : new Refusal(reasons);
            }
        }

        return new Refusal([
            .. reasons,
            .. RefusalExplanation.Explain(diary, choices[0], query, start),
            .. query.Forbidden.Refuse(query.Start, time.Calendar.Zone),
        ]);
    }

    /// <summary>The first start that window, lead time and horizon leave, and the one after the last.</summary>
    private static (Instant First, Instant AfterLast) StartsOf(SearchQuery query, Treatment treatment)
    {
        if (query.Limit < 1)
            throw new ArgumentException("The limit must be at least 1.", nameof(query));

        var bookable = BookingWindow.Of(treatment, query.Now, query.IgnoreLeadTime, query.IgnoreHorizon);
        return (
            Timeline.Ceiling(Instant.Max(query.Window.Start, bookable.Earliest)),
            Timeline.Ceiling(Instant.Min(query.Window.End, bookable.Latest + Duration.Epsilon)));
    }

    /// <summary>A diary for one question: over no more time and no more resources than it is about.</summary>
    private static PreparedDiary Prepare(
        ClinicCalendar calendar, Treatment treatment, Instant first, Instant afterLast, IReadOnlyCollection<Busy> busy)
    {
        var needed = calendar with { Resources = calendar.Resources.RemoveAll(one => !Roster.QualifiesForAny(one, treatment)) };
        var end = afterLast - Timeline.Cell + Timeline.Cell * new TreatmentPlan(PhaseLengths.Choices(treatment)[^1]).Cells;
        return PreparedDiary.Prepare(needed, new Interval(first, end), busy);
    }

    private static PreparedDiary GiveBackAny(this PreparedDiary diary, ImmutableArray<Busy> ignored) =>
        ignored.IsDefaultOrEmpty ? diary : diary.GiveBack(ignored);

    private static Placement PlacementAt(PlaceQuery query, TreatmentPlan plan, Roster roster, ClinicTime time, int[][] chosen)
    {
        var (treatment, timeline) = (plan.Treatment, new Timeline(query.Start, plan.Cells));
        var reservations = ImmutableArray.CreateBuilder<Reservation>();
        if (query.Patient is { } patient)
            reservations.Add(new Reservation(patient, timeline.Start, timeline.End, RoleId: null));

        var shares = RoleShare.Of(plan, roster, time, chosen);
        foreach (var (role, resource, phases) in shares)
        {
            foreach (var (offset, length) in plan.OccupanciesOf(phases))
            {
                reservations.Add(new Reservation(
                    resource, timeline.InstantAt(offset), timeline.InstantAt(offset + length), treatment.Roles[role].Id)
                {
                    Preparation = treatment.Roles[role].Preparation,
                    Turnover = treatment.Roles[role].Turnover,
                });
            }
        }

        return new Placement(
            timeline.Start,
            timeline.End,
            [.. treatment.Phases.Select((phase, i) => PlacedPhase(phase, plan.PhaseAt(i)))],
            RoleShare.Assignments(plan, shares),
            reservations.ToImmutable());

        PlacedPhase PlacedPhase(Phase phase, Occupancy at) =>
            new(phase.Id, timeline.InstantAt(at.Offset), timeline.InstantAt(at.Offset + at.Length));
    }
}
