using NodaTime;

namespace ClinicApi.Scheduling;

/// <summary>
/// The starts that are feasible with at least one choice of phase lengths. What is said of a start is said of the one that
/// <see cref="Next"/> gave last.
/// </summary>
internal sealed class OfferedStarts : IDisposable
{
    private readonly PreparedTreatment[] choices;
    private readonly FeasibleStarts[] feasible;

    /// <summary>The next feasible start of each choice; -1 if there is none.</summary>
    private readonly int[] next;

    private int shortest;

    public OfferedStarts(PreparedDiary diary, PreparedTreatment[] choices, SearchQuery query, int first, int end)
    {
        this.choices = choices;
        feasible = new FeasibleStarts[choices.Length];
        next = new int[choices.Length];
        for (var i = 0; i < choices.Length; i++)
        {
            var roster = choices[i].Requiring(query.RequiredPractitioner, diary.Time);
            var filter = new StartFilter(choices[i].Grid, query.Weekdays, query.DayPart);
            feasible[i] = new FeasibleStarts(diary, choices[i], roster, query.Patient, filter, end);
            next[i] = feasible[i].Next(first);
        }
    }

    public void Dispose()
    {
        foreach (var starts in feasible)
            starts.Dispose();
    }

    /// <summary>How long the appointment takes with the shortest lengths that work.</summary>
    public Duration Length => choices[shortest].Plan.Length;

    /// <summary>The first start at or after a cell, or -1. Cells are asked for in rising order.</summary>
    public int Next(int cell)
    {
        var first = -1;
        for (var i = 0; i < next.Length; i++)
        {
            if (next[i] >= 0 && next[i] < cell)
                next[i] = feasible[i].Next(cell);

            if (next[i] >= 0 && (first < 0 || next[i] < first))
                (first, shortest) = (next[i], i);
        }

        return first;
    }

    /// <summary>The practitioners who can take the lead seat, be it with longer phases.</summary>
    public PractitionerSet Practitioners()
    {
        var start = next[shortest];
        var practitioners = feasible[shortest].Practitioners(start);
        for (var i = shortest + 1; i < next.Length; i++)
        {
            if (next[i] == start)
                practitioners = practitioners.Or(feasible[i].Practitioners(start));
        }

        return practitioners;
    }
}
