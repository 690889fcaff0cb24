using System.Collections.Immutable;
using NodaTime;

namespace ClinicApi.Scheduling;

/// <summary>
/// A clinic's diary, worked out once for a span of time and then asked many times. What it says never changes: what takes or gives back time
/// makes a new diary that shares all but the resources concerned. So any number of threads may ask one while another thread makes the
/// next, which they see by reading one reference; whoever makes the next must be alone in doing so, or would lose the other's change.
/// <para>
/// Memory, per practitioner, room and device: two bitmaps of one bit for each five minutes of the span, 3.3 kB each for 92 days, and
/// 40 bytes for each time taken. Those that have the same hours and no closures of their own share the first of the two. Taking or
/// giving back copies one bitmap and the list of the resource concerned. Patients have a list only. What searches worked out about the
/// first week is remembered: for each treatment asked for, at most 256 bytes for each who can play a role, and 2 kB for all treatments.
/// </para>
/// </summary>
public sealed class PreparedDiary
{
    // The least busy resource of a day is chosen, so what was taken earlier on the first day counts.
    private static readonly Duration Remembered = Duration.FromDays(2);

    // Nearly a week, in which most of what is asked for lies.
    private const int RememberedBlocks = 4;

    // Of so many blocks, be they of one treatment or of several.
    private const int MostRemembered = 32;

    private readonly ImmutableArray<ResourceDiary> resources;

    /// <summary>Patients, and whatever else is no resource of the clinic now but may become one.</summary>
    private readonly ImmutableDictionary<ResourceKey, BusyTime> others;

    /// <summary>What searches have worked out and others will ask for again. Replaced as a whole; the newest are behind.</summary>
    private RememberedRows[] remembered = [];

    private PreparedDiary(ClinicTime time, ImmutableArray<ResourceDiary> resources, ImmutableDictionary<ResourceKey, BusyTime> others)
    {
        Time = time;
        this.resources = resources;
        this.others = others;
    }

    private PreparedDiary(ClinicTime time, Dictionary<ResourceKey, BusyTime> busy)
        : this(
            time,
            [.. time.Resources.Select((one, i) => ResourceDiary.Of(time, i, busy.GetValueOrDefault(one.Key, BusyTime.None)))],
            busy.Where(entry => time.IndexOf(entry.Key) is null).ToImmutableDictionary())
    {
    }

    public ClinicCalendar Calendar => Time.Calendar;

    /// <summary>The time that the diary can be asked about, its ends widened to multiples of five minutes.</summary>
    public Interval Span => new(Time.Timeline.Start, Time.Timeline.End);

    /// <summary>The bytes that bitmaps and lists of taken time occupy, what is shared counted once. Without the calendar itself.</summary>
    public long Bytes =>
        (resources.Length + Time.WorkingBitmaps + 1L) * Time.Open.Words.Length * sizeof(ulong)
        + (resources.Sum(one => one.Busy.Count) + others.Values.Sum(one => one.Count)) * 40L
        + remembered.Sum(one => one.Rows.Length * (long)sizeof(ulong));

    internal ClinicTime Time { get; }

    /// <summary>
    /// Works out a valid calendar over a bounded span. The busy time is kept whole: what lies outside the span counts as soon as the
    /// span is moved there.
    /// </summary>
    public static PreparedDiary Prepare(ClinicCalendar calendar, Interval span, IEnumerable<Busy> busy) => new(
        new ClinicTime(calendar, Timeline.Covering(span)),
        busy.GroupBy(one => one.Resource).ToDictionary(
            group => group.Key, group => BusyTime.Of(group.Select(BusySpan.Of))));

    /// <summary>The diary once this time is taken as well. What overlaps is taken once more, to be given back once more.</summary>
    public PreparedDiary Take(params IEnumerable<Busy> busy) => Change(
        busy, (one, _, span) => one.Take(Time.Timeline, span), (one, span) => one.Add(span));

    /// <summary>
    /// The diary once this time, as it was taken, is free again unless something else takes it too. What is not there is passed over.
    /// </summary>
    public PreparedDiary GiveBack(params IEnumerable<Busy> busy) => Change(
        busy, (one, resource, span) => one.GiveBack(Time, resource, span), (one, span) => one.Remove(span));

    /// <summary>The same taken time under a changed calendar.</summary>
    public PreparedDiary Under(ClinicCalendar calendar) => new(new ClinicTime(calendar, Time.Timeline), AllBusy());

    /// <summary>
    /// The same diary over another bounded span, usually a later one. Time that was taken two days before it and earlier is forgotten.
    /// </summary>
    public PreparedDiary Over(Interval span)
    {
        var timeline = Timeline.Covering(span);
        return new PreparedDiary(
            new ClinicTime(Calendar, timeline),
            AllBusy().ToDictionary(entry => entry.Key, entry => entry.Value.EndingAfter(timeline.Start - Remembered)));
    }

    internal Bitmap Free(int resource) => resources[resource].Free;

    /// <summary>When a treatment could start in a block, as <see cref="StartRows"/> works it out; null for a block too far off to be remembered.</summary>
    internal ulong[]? Rows(PreparedTreatment treatment, int block)
    {
        if (block >= RememberedBlocks)
            return null;
        var known = Volatile.Read(ref remembered);
        foreach (var one in known)
        {
            if (one.Block == block && one.Treatment == treatment)
                return one.Rows;
        }

        var rows = new ulong[StartRows.WordsOf(treatment)];
        StartRows.WorkOut(this, treatment, block, rows);
        // What another thread has worked out meanwhile is worked out again by whoever asks for it next.
        RememberedRows[] next = [.. known.Length < MostRemembered ? known : known[1..], new RememberedRows(treatment, block, rows)];
        Interlocked.CompareExchange(ref remembered, next, known);
        return rows;
    }

    internal BusyTime Busy(int resource) => resources[resource].Busy;

    internal BusyTime Busy(ResourceKey key) => Time.IndexOf(key) is { } index ? Busy(index) : others.GetValueOrDefault(key, BusyTime.None);

    private Dictionary<ResourceKey, BusyTime> AllBusy()
    {
        var all = others.ToDictionary();
        for (var i = 0; i < resources.Length; i++)
            all.Add(Time.Resources[i].Key, resources[i].Busy);

        return all;
    }

    private PreparedDiary Change(
        IEnumerable<Busy> busy, Func<ResourceDiary, int, BusySpan, ResourceDiary> resource, Func<BusyTime, BusySpan, BusyTime> other)
    {
        var (changed, changedOthers) = (resources.ToBuilder(), others.ToBuilder());
        foreach (var one in busy)
        {
            var span = BusySpan.Of(one);
            if (Time.IndexOf(one.Resource) is { } index)
                changed[index] = resource(changed[index], index, span);
            else if (other(changedOthers.GetValueOrDefault(one.Resource, BusyTime.None), span) is { Count: > 0 } taken)
                changedOthers[one.Resource] = taken;
            else
                changedOthers.Remove(one.Resource);
        }

        return new PreparedDiary(Time, changed.DrainToImmutable(), changedOthers.ToImmutable());
    }

    private readonly record struct RememberedRows(PreparedTreatment Treatment, int Block, ulong[] Rows);
}
