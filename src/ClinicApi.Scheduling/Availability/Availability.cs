using System.Collections.Immutable;
using NodaTime;

namespace ClinicApi.Scheduling;

/// <summary>
/// When a treatment can be had and with whom. Both operations take a valid calendar and treatment (see
/// <see cref="CalendarValidation"/> and <see cref="TreatmentValidation"/>) and all busy time that touches the times asked for, and ask
/// one evaluator: a start that <see cref="Search"/> offers is accepted by <see cref="Place"/>, and no other.
/// </summary>
public static class Availability
{
    /// <summary>The earliest starts inside the window, at most as many as the limit.</summary>
    public static ImmutableArray<Slot> Search(
        ClinicCalendar calendar, Treatment treatment, SearchQuery query, IReadOnlyCollection<Busy> busy)
    {
        if (query.Limit < 1)
        {
            throw new ArgumentException("The limit must be at least 1.", nameof(query));
        }

        var bookable = BookingWindow.Of(treatment, query.Now, query.IgnoreLeadTime, query.IgnoreHorizon);
        var first = Timeline.Ceiling(Instant.Max(query.Window.Start, bookable.Earliest));
        var afterLast = Timeline.Ceiling(Instant.Min(query.Window.End, bookable.Latest + Duration.Epsilon));
        if (first >= afterLast)
        {
            return [];
        }

        var plan = new TreatmentPlan(treatment);
        var startCells = Timeline.CellsOf(afterLast - first);
        var timeline = new Timeline(first, startCells + plan.Cells - 1);
        var roster = new Roster(calendar, treatment, query.RequiredPractitioner);
        var feasible = new FeasibleStarts(calendar, plan, roster, timeline, query.Patient, busy);
        feasible.Restrict(WorkingTimeExpansion.Grid(timeline, calendar.Zone, treatment.Grid));
        if (Preferred(query) is { } preferred)
        {
            feasible.Restrict(WorkingTimeExpansion.Expand(timeline, calendar.Zone, preferred));
        }

        var slots = ImmutableArray.CreateBuilder<Slot>();
        for (var cell = feasible.Next(0); cell >= 0 && slots.Count < query.Limit; cell = feasible.Next(cell + 1))
        {
            slots.Add(new Slot(timeline.InstantAt(cell), timeline.InstantAt(cell + plan.Cells), feasible.Practitioners(cell)));
        }

        return slots.ToImmutable();
    }

    /// <summary>
    /// An appointment at exactly this start, or every reason why not. Roles are served in the treatment's order, each by the resource
    /// that is least busy on the local date of the start, by the busy time given, then by the smallest id, as long as the roles after
    /// it can be served too.
    /// </summary>
    public static PlacementResult Place(ClinicCalendar calendar, Treatment treatment, PlaceQuery query, IReadOnlyCollection<Busy> busy)
    {
        var plan = new TreatmentPlan(treatment);
        var reasons = BookingWindow.Of(treatment, query.Now, query.IgnoreLeadTime, query.IgnoreHorizon).Refuse(query.Start);
        if (!Timeline.IsAligned(query.Start))
        {
            return new Refusal([.. reasons, new RefusalReason(RefusalCode.OffGrid)]);
        }

        var timeline = new Timeline(query.Start, plan.Cells);
        if (!WorkingTimeExpansion.Grid(timeline, calendar.Zone, treatment.Grid)[0])
        {
            reasons = reasons.Add(new RefusalReason(RefusalCode.OffGrid));
        }

        var roster = new Roster(calendar, treatment, query.RequiredPractitioner);
        var feasible = new FeasibleStarts(calendar, plan, roster, timeline, query.Patient, busy);
        if (feasible.Next(0) != 0)
        {
            return new Refusal([.. reasons, .. RefusalExplanation.Explain(calendar, plan, roster, timeline, query.Patient, busy)]);
        }

        if (!reasons.IsEmpty)
        {
            return new Refusal(reasons);
        }

        var load = DayLoad.Of(roster, calendar.Zone, query.Start, busy);
        return PlacementAt(timeline, plan, roster, feasible.Choose(0, load), query.Patient);
    }

    internal static WorkingHours? Preferred(SearchQuery query)
    {
        if (query.Weekdays.IsDefaultOrEmpty && query.DayPart is null)
        {
            return null;
        }

        var part = query.DayPart ?? new CivilInterval(LocalTime.Midnight, LocalTime.Midnight);
        var days = query.Weekdays.IsDefaultOrEmpty ? Enum.GetValues<IsoDayOfWeek>().Where(day => day != IsoDayOfWeek.None) : query.Weekdays;
        return new WorkingHours([.. days.Select(day => new WeeklyInterval(day, part.Start, part.End))], []);
    }

    private static Placement PlacementAt(Timeline timeline, TreatmentPlan plan, Roster roster, int[] chosen, ResourceKey? patient)
    {
        var treatment = plan.Treatment;
        var reservations = ImmutableArray.CreateBuilder<Reservation>();
        if (patient is { } key)
        {
            reservations.Add(new Reservation(key, timeline.Start, timeline.End, RoleId: null));
        }

        var assigned = treatment.Roles.Select(_ => ImmutableArray.CreateBuilder<ResourceKey>()).ToArray();
        for (var seat = 0; seat < chosen.Length; seat++)
        {
            var (role, resource) = (roster.Seats[seat].Role, roster.Resources[chosen[seat]].Key);
            assigned[role].Add(resource);
            foreach (var (offset, length) in plan.Occupancies[role])
            {
                reservations.Add(new Reservation(
                    resource, timeline.InstantAt(offset), timeline.InstantAt(offset + length), treatment.Roles[role].Id));
            }
        }

        return new Placement(
            timeline.Start,
            timeline.End,
            [.. treatment.Phases.Select((phase, i) => PlacedPhase(phase, plan.PhaseAt(i)))],
            [.. treatment.Roles.Select((role, i) => new Assignment(role.Id, assigned[i].ToImmutable()))],
            reservations.ToImmutable());

        PlacedPhase PlacedPhase(Phase phase, Occupancy at) =>
            new(phase.Id, timeline.InstantAt(at.Offset), timeline.InstantAt(at.Offset + at.Length));
    }
}
