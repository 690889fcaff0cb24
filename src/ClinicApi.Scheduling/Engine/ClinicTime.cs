using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using NodaTime;

namespace ClinicApi.Scheduling;

/// <summary>
/// A clinic's calendar on one timeline: all that can be known before any time is taken. Never changes but for what it remembers, and
/// its bitmaps are nobody's to change.
/// </summary>
internal sealed class ClinicTime
{
    private readonly Bitmap[] working;
    private readonly Dictionary<ResourceKey, int> indexes;
    private readonly ConcurrentDictionary<Duration, Bitmap> grids = new();
    private readonly ConditionalWeakTable<Treatment, PreparedTreatment[]> treatments = [];

    public ClinicTime(ClinicCalendar calendar, Timeline timeline)
    {
        (Calendar, Timeline) = (calendar, timeline);
        Resources = [.. calendar.Resources
            .OrderBy(resource => resource.Key.Kind)
            .ThenBy(resource => resource.Key.Id, StringComparer.Ordinal)];
        indexes = Enumerable.Range(0, Resources.Length).ToDictionary(i => Resources[i].Key);
        Days = new LocalDays(timeline, calendar.Zone);
        Open = WorkingTimeExpansion.Expand(timeline, calendar.Zone, calendar.OpeningHours);
        Close(Open, calendar.Closures.Where(closure => closure.Resources.IsEmpty));

        var byHours = new Dictionary<WorkingHours, Bitmap>();
        var always = Bitmap.Full(timeline.Cells);
        working = [.. Resources.Select(resource => Working(resource, byHours, always))];
    }

    public ClinicCalendar Calendar { get; }

    public Timeline Timeline { get; }

    /// <summary>Ordered by kind and id, which is the order of last resort in every choice.</summary>
    public ImmutableArray<Resource> Resources { get; }

    public LocalDays Days { get; }

    /// <summary>When the clinic is open: its hours without the closures of the whole clinic.</summary>
    public Bitmap Open { get; }

    public int? IndexOf(ResourceKey key) => indexes.TryGetValue(key, out var index) ? index : null;

    /// <summary>When a resource works, whether or not the clinic is open: its own hours without its own closures.</summary>
    public Bitmap Working(int resource) => working[resource];

    /// <summary>How many bitmaps there are for working time: resources without closures share one if they share their hours.</summary>
    public int WorkingBitmaps => working.Distinct().Count();

    /// <summary>The cells on a grid. There are no more grids than divisors of a day.</summary>
    public Bitmap Grid(Duration grid) =>
        grids.GetOrAdd(grid, static (grid, time) => WorkingTimeExpansion.Grid(time.Timeline, time.Calendar.Zone, grid), this);

    /// <summary>
    /// The treatment on this timeline with each choice of phase lengths, the shortest first; remembered as long as the treatment itself.
    /// </summary>
    public PreparedTreatment[] Prepare(Treatment treatment) => treatments.GetValue(
        treatment, one => [.. PhaseLengths.Choices(one).Select(choice => new PreparedTreatment(this, choice))]);

    /// <summary>The starts at which a capability that ends holds on the date of an appointment's start and of its last moment.</summary>
    public Bitmap QualifiedStarts(LocalDate validUntil, int cells)
    {
        var valid = WorkingTimeExpansion.Through(Timeline, Calendar.Zone, validUntil);
        valid.AndShifted(valid.Copy(), cells - 1);
        return valid;
    }

    private Bitmap Working(Resource resource, Dictionary<WorkingHours, Bitmap> byHours, Bitmap always)
    {
        var bitmap = always;
        if (resource.Hours is { } hours && !byHours.TryGetValue(hours, out bitmap!))
            byHours[hours] = bitmap = WorkingTimeExpansion.Expand(Timeline, Calendar.Zone, hours);

        var closures = Calendar.Closures.Where(closure => closure.Resources.Contains(resource.Key)).ToList();
        if (closures.Count > 0)
        {
            bitmap = bitmap.Copy();
            Close(bitmap, closures);
        }

        return bitmap;
    }

    private void Close(Bitmap bitmap, IEnumerable<Closure> closures)
    {
        foreach (var closure in closures)
        {
            if (closure.Start < closure.End)
                bitmap.ClearRange(Timeline.CellAtOrBefore(closure.Start), Timeline.CellAtOrAfter(closure.End));
        }
    }
}
