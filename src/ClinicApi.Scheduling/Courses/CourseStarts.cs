using System.Collections.Frozen;
using NodaTime;

namespace ClinicApi.Scheduling;

/// <summary>
/// Chooses the slots of a new course. Instead of trying and going back, it first finds for each number of sessions all slots that so
/// many can follow; after that no choice among them leads astray.
/// </summary>
internal sealed class CourseStarts(DateTimeZone zone, CourseQuery query, SessionChain chain)
{
    /// <summary>As many sessions as can be, of which the first starts at one of the given times.</summary>
    public IReadOnlyList<Slot> Choose(IReadOnlyCollection<Instant> firstStarts)
    {
        var first = firstStarts.ToFrozenSet();
        var firstSlots = Enumerable.Range(0, chain.Slots.Length).Where(slot => first.Contains(chain.Slots[slot].Start)).ToList();
        var followed = FollowedBy();
        for (var later = followed.Count - 1; later >= 0; later--)
        {
            var possible = firstSlots.Where(slot => followed[later][slot]).ToList();
            if (possible.Count > 0)
                return Follow(possible.MinBy(slot => LacksPractitioner(chain.Slots[slot])), followed.GetRange(0, later));
        }

        return [];
    }

    /// <summary>At each index the slots that so many more sessions can follow, as far as there are any.</summary>
    private List<bool[]> FollowedBy()
    {
        List<bool[]> followed = [[.. chain.Slots.Select(_ => true)]];
        while (followed.Count < query.Sessions)
        {
            var another = chain.Before(followed[^1]);
            if (!another.Contains(true))
                break;

            followed.Add(another);
        }

        return followed;
    }

    private List<Slot> Follow(int first, List<bool[]> followed)
    {
        List<Slot> chosen = [chain.Slots[first]];
        var current = first;
        for (var later = followed.Count - 1; later >= 0; later--)
        {
            var best = CoursePlanner.BestAfter(zone, query.Spacing, chain.Slots[current].Start).InZone(zone).LocalDateTime;
            current = chain.Among(chain.After(current), followed[later]).MinBy(slot => (UnmetWishes(slot), chain.Distance(slot, best)));
            chosen.Add(chain.Slots[current]);
        }

        return chosen;
    }

    private int UnmetWishes(int slot)
    {
        var local = chain.LocalStart(slot);
        return (query.PreferredDays.IsDefaultOrEmpty || query.PreferredDays.Contains(local.DayOfWeek) ? 0 : 1)
            + (query.PreferredDayPart is not { } part || part.Contains(local.TimeOfDay) ? 0 : 1)
            + LacksPractitioner(chain.Slots[slot]);
    }

    private int LacksPractitioner(Slot slot) => query.PreferredPractitioner is not { } wanted || slot.Practitioners.Contains(wanted) ? 0 : 1;
}
