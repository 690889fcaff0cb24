using System.Collections.Immutable;
using NodaTime;

namespace ClinicApi.Scheduling;

/// <summary>
/// Who on a waiting list is offered which of the time that became free. Each entry in its order has the earliest start that
/// suits it, with the one evaluator, and that takes time from the entries after it.
/// </summary>
public static class WaitlistMatcher
{
    /// <summary>Who is offered a time needs some time to answer.</summary>
    public static readonly Duration LeastNotice = Duration.FromMinutes(5);

    private const int StartsAtOnce = 64;

    /// <summary>
    /// The time whose busy times <see cref="Match"/> must know: all that the offers may occupy. Null: there is nothing to offer.
    /// </summary>
    public static Interval? Reach(IReadOnlyCollection<WaitingEntry> entries, IReadOnlyCollection<FreedTime> freed, Instant now)
    {
        Interval? reach = null;
        foreach (var entry in entries)
        {
            foreach (var (_, starts) in Candidates(entry, freed, now))
            {
                var occupied = new Interval(starts.Start, starts.End + Longest(entry.Treatment));
                reach = reach is { } other
                    ? new Interval(Instant.Min(other.Start, occupied.Start), Instant.Max(other.End, occupied.End))
                    : occupied;
            }
        }

        return reach;
    }

    public static ImmutableArray<WaitingOffer> Match(
        ClinicCalendar calendar,
        IReadOnlyCollection<WaitingEntry> inOrder,
        IReadOnlyCollection<FreedTime> freed,
        IReadOnlyCollection<Busy> busy,
        Instant now) =>
        Reach(inOrder, freed, now) is { } reach
            ? Match(PreparedDiary.Prepare(calendar, new Interval(reach.Start, reach.End + Timeline.Cell), busy), inOrder, freed, now)
            : [];

    /// <summary>The same of a prepared diary, whose span holds every appointment that can be booked by then.</summary>
    public static ImmutableArray<WaitingOffer> Match(
        PreparedDiary diary, IReadOnlyCollection<WaitingEntry> inOrder, IReadOnlyCollection<FreedTime> freed, Instant now)
    {
        var offers = ImmutableArray.CreateBuilder<WaitingOffer>();
        foreach (var entry in inOrder)
        {
            if (Earliest(diary, entry, freed, now) is { } placement)
            {
                offers.Add(new WaitingOffer(entry.Id, placement));
                diary = diary.Take(placement.Reservations.Select(AsBusy));
            }
        }

        return offers.DrainToImmutable();
    }

    private static Placement? Earliest(PreparedDiary diary, WaitingEntry entry, IReadOnlyCollection<FreedTime> freed, Instant now) =>
        Candidates(entry, freed, now)
            .SelectMany(candidate => Suiting(diary, entry, candidate.Window, candidate.Starts, freed, now).Take(1))
            .MinBy(placement => placement.Start);

    private static IEnumerable<Placement> Suiting(
        PreparedDiary diary, WaitingEntry entry, WaitingWindow window, Interval starts, IReadOnlyCollection<FreedTime> freed, Instant now)
    {
        var query = new SearchQuery(starts, now, entry.Patient, entry.RequiredPractitioner, StartsAtOnce)
        {
            Weekdays = window.Weekdays,
            DayPart = window.DayPart,
            Forbidden = entry.Forbidden,
        };
        while (query.Window.Start < query.Window.End)
        {
            var slots = Availability.Search(diary, entry.Treatment, query);
            foreach (var slot in slots)
            {
                var place = new PlaceQuery(slot.Start, now, entry.Patient, entry.RequiredPractitioner);
                if (Availability.Place(diary, entry.Treatment, place) is Placement placement
                    && freed.Any(time => IsFor(time, entry) && Overlaps(placement, time.Start, time.End))
                    && !entry.Passed.Any(passed => Overlaps(placement, passed.Start, passed.End)))
                {
                    yield return placement;
                }
            }

            if (slots.Length < StartsAtOnce)
            {
                yield break;
            }

            query = query with { Window = new Interval(Instant.Min(slots[^1].Start + Timeline.Cell, starts.End), starts.End) };
        }
    }

    /// <summary>The starts in each window whose appointments can touch freed time, as far as they can be booked at all.</summary>
    private static IEnumerable<(WaitingWindow Window, Interval Starts)> Candidates(
        WaitingEntry entry, IReadOnlyCollection<FreedTime> freed, Instant now)
    {
        var longest = Longest(entry.Treatment);
        var bookable = BookingWindow.Of(entry.Treatment, now, ignoreLeadTime: false, ignoreHorizon: false);
        var earliest = Instant.Max(bookable.Earliest, now + LeastNotice);
        var latest = bookable.Latest + Timeline.Cell;
        foreach (var window in entry.Windows)
        {
            var first = Instant.Max(earliest, window.Starts.Start);
            var end = Instant.Min(latest, window.Starts.End);
            foreach (var starts in Merged(freed
                .Where(time => IsFor(time, entry))
                .Select(time => (Start: Instant.Max(first, time.Start - longest), End: Instant.Min(end, time.End)))
                .Where(span => span.Start < span.End)))
            {
                yield return (window, starts);
            }
        }
    }

    private static IEnumerable<Interval> Merged(IEnumerable<(Instant Start, Instant End)> spans)
    {
        (Instant Start, Instant End)? open = null;
        foreach (var span in spans.OrderBy(one => one.Start))
        {
            if (open is not { } before)
            {
                open = span;
            }
            else if (span.Start <= before.End)
            {
                open = (before.Start, Instant.Max(before.End, span.End));
            }
            else
            {
                yield return new Interval(before.Start, before.End);
                open = span;
            }
        }

        if (open is { } last)
        {
            yield return new Interval(last.Start, last.End);
        }
    }

    private static bool IsFor(FreedTime time, WaitingEntry entry) => time.EntryId is null || time.EntryId == entry.Id;

    private static bool Overlaps(Placement placement, Instant start, Instant end) => placement.Start < end && placement.End > start;

    private static Duration Longest(Treatment treatment) =>
        treatment.Phases.Aggregate(Duration.Zero, (sum, phase) => sum + (phase.MaxLength ?? phase.Length));

    private static Busy AsBusy(Reservation taken) => new(taken.Resource, taken.Start, taken.End)
    {
        Preparation = taken.Preparation,
        Turnover = taken.Turnover,
    };
}
