using System.Collections.Immutable;
using NodaTime;

namespace ClinicApi.Scheduling;

/// <summary>
/// Regions of the body, by numbers from 0 to 63 of the caller's choosing, a bit for each. None means that it is not known or does not
/// matter, and counts as all of them.
/// </summary>
public readonly record struct BodyRegions(ulong Bits)
{
    public static BodyRegions Of(IEnumerable<int> numbers) => new(numbers.Aggregate(0UL, (bits, number) => bits | (1UL << number)));

    public bool Share(BodyRegions other) => Bits == 0 || other.Bits == 0 || (Bits & other.Bits) != 0;
}

/// <summary>
/// How many days must lie between a procedure and another one that is of one of these kinds; none given means any kind. If it counts
/// in the same region only, procedures that share none may be on the same day.
/// </summary>
public sealed record MinimumInterval(ImmutableArray<int> Kinds, bool SameRegionOnly, int Days);

/// <summary>
/// What is done to a patient: a kind of the caller's numbering, where, and the intervals that it demands. A procedure that is none to
/// the skin, such as a talk, is meant by intervals that name its kind only.
/// </summary>
public sealed record Procedure(int Kind, BodyRegions Regions, ImmutableArray<MinimumInterval> Intervals)
{
    public bool LeavesSkinAlone { get; init; }

    /// <summary>The days that must lie between the two, whichever comes first and whichever of them demands it; 0 if none.</summary>
    public static int DaysBetween(Procedure one, Procedure other) => Math.Max(one.Demands(other), other.Demands(one));

    private int Demands(Procedure other)
    {
        var days = 0;
        foreach (var interval in Intervals)
        {
            var isMeant = interval.Kinds.IsDefaultOrEmpty ? !other.LeavesSkinAlone : interval.Kinds.Contains(other.Kind);
            if (isMeant && (!interval.SameRegionOnly || Regions.Share(other.Regions)))
                days = Math.Max(days, interval.Days);
        }

        return days;
    }
}

/// <summary>A procedure on a date of the clinic's calendar: done, booked or reported.</summary>
public sealed record DatedProcedure(LocalDate Date, Procedure Procedure);
