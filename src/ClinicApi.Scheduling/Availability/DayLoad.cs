using NodaTime;

namespace ClinicApi.Scheduling;

/// <summary>Orders resources, by roster index, by the busy time they have on one local date, then by index.</summary>
internal sealed class DayLoad : IComparer<int>
{
    private readonly Duration[] busyOnDay;

    private DayLoad(Duration[] busyOnDay) => this.busyOnDay = busyOnDay;

    public static DayLoad Of(Roster roster, DateTimeZone zone, Instant start, IReadOnlyCollection<Busy> busy)
    {
        var date = start.InZone(zone).Date;
        var (from, to) = (zone.AtStartOfDay(date).ToInstant(), zone.AtStartOfDay(date.PlusDays(1)).ToInstant());
        var indexes = Enumerable.Range(0, roster.Resources.Length).ToDictionary(i => roster.Resources[i].Key);
        var load = new Duration[roster.Resources.Length];
        foreach (var taken in busy)
        {
            var (first, last) = (Instant.Max(taken.Start, from), Instant.Min(taken.End, to));
            if (first < last && indexes.TryGetValue(taken.Resource, out var index))
            {
                load[index] += last - first;
            }
        }

        return new DayLoad(load);
    }

    public int Compare(int x, int y) => busyOnDay[x].CompareTo(busyOnDay[y]) is var byLoad and not 0 ? byLoad : x.CompareTo(y);
}
