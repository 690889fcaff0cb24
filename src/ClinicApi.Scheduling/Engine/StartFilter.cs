using System.Collections.Immutable;
using NodaTime;

namespace ClinicApi.Scheduling;

/// <summary>The starts that are wanted, whoever is free: on a grid, on weekdays, in a part of the day. The default wants any.</summary>
internal readonly record struct StartFilter(Bitmap? Grid, ImmutableArray<IsoDayOfWeek> Weekdays, CivilInterval? DayPart)
{
    /// <summary>Clears what is not wanted from <paramref name="first"/> to <paramref name="end"/>, with which the words begin.</summary>
    public void Restrict(Span<ulong> words, LocalDays days, int first, int end)
    {
        if (Grid is not null)
            PackedBits.AndShifted(words, Grid.Words, first);

        if (!Weekdays.IsDefaultOrEmpty || DayPart is not null)
            days.Restrict(words, first, end, Weekdays, DayPart);
    }
}
