using NodaTime;

namespace ClinicApi.Scheduling;

/// <summary>Orders resources, by their index in the clinic, by the busy time they have on one local date, then by index.</summary>
internal sealed class DayLoad : IComparer<int>
{
    private readonly PreparedDiary diary;
    private readonly Instant from;
    private readonly Instant to;
    private readonly Dictionary<int, Duration> known = [];

    public DayLoad(PreparedDiary diary, Instant start)
    {
        this.diary = diary;
        var (zone, date) = (diary.Calendar.Zone, start.InZone(diary.Calendar.Zone).Date);
        (from, to) = (zone.AtStartOfDay(date).ToInstant(), zone.AtStartOfDay(date.PlusDays(1)).ToInstant());
    }

    public int Compare(int x, int y) => Of(x).CompareTo(Of(y)) is var byLoad and not 0 ? byLoad : x.CompareTo(y);

    private Duration Of(int resource)
    {
        if (!known.TryGetValue(resource, out var load))
            known[resource] = load = diary.Busy(resource).Within(from, to);

        return load;
    }
}
