using System.Collections.Immutable;
using ClinicApi.Scheduling;
using ClinicApi.Storage;
using NodaTime;

namespace ClinicApi.Server.Clinics;

/// <summary>Time that one hold or appointment occupies, and when it is free again by itself: for appointments never.</summary>
internal sealed record OwnedTime(ImmutableArray<Busy> Times, Instant? ExpiresAt);

/// <summary>
/// A clinic as it was after an event: catalogue, diary, and what of the diary's time is whose. Never changes; what happens next makes
/// the next one, which shares what stays the same.
/// </summary>
/// <param name="Clinic">The catalogue, of that event or a later one.</param>
/// <param name="Prepared">What is free and taken, working hours included.</param>
/// <param name="Sequence">The event.</param>
internal sealed record LiveDiary(CompiledClinic Clinic, PreparedDiary Prepared, long Sequence)
{
    // What an owner costs besides its times: its key, its record and its place in the tree.
    private const int BytesOfAnOwner = 240;
    private const int BytesOfATime = 80;

    private ImmutableDictionary<string, OwnedTime> Appointments { get; init; } = ImmutableDictionary<string, OwnedTime>.Empty;

    private ImmutableDictionary<string, OwnedTime> Holds { get; init; } = ImmutableDictionary<string, OwnedTime>.Empty;

    private long Times { get; init; }

    /// <summary>From here on a hold has expired that still counts.</summary>
    public Instant NextExpiry { get; private init; } = Instant.MaxValue;

    public long Bytes => Prepared.Bytes + Clinic.Bytes + (BytesOfAnOwner * (long)(Appointments.Count + Holds.Count)) + (BytesOfATime * Times);

    public static LiveDiary Of(CompiledClinic clinic, Interval span, DiarySnapshot snapshot)
    {
        var owned = OwnedBy(snapshot.Busy, clinic.Keys);
        var (appointments, holds) = (owned.Where(one => one.Value.ExpiresAt is null), owned.Where(one => one.Value.ExpiresAt is not null));
        return new LiveDiary(clinic, PreparedDiary.Prepare(clinic.Calendar, span, owned.SelectMany(one => one.Value.Times)), snapshot.Sequence)
        {
            Appointments = appointments.ToImmutableDictionary(),
            Holds = holds.ToImmutableDictionary(),
            Times = snapshot.Busy.Count,
            NextExpiry = Earliest(holds.Select(one => one.Value)),
        };
    }

    /// <summary>What an appointment occupies, as the diary has it.</summary>
    public ImmutableArray<Busy> TimesOf(string appointmentId) =>
        Appointments.TryGetValue(DiaryChange.OfAppointment(appointmentId), out var owned) ? owned.Times : [];

    /// <summary>After more events: what they name occupies these rows and nothing else.</summary>
    public LiveDiary After(DiaryProgress progress)
    {
        if (progress.Changes.Count == 0)
            return this;
        var owners = progress.Changes.Select(change => OwnerIn(change.ResourceName)).OfType<string>().Distinct();
        var owned = OwnedBy(progress.Busy, Clinic.Keys);
        return With(progress.Changes[^1].Sequence, owners.Select(owner => (owner, owned.GetValueOrDefault(owner))));
    }

    /// <summary>After a commit of the node's own, whose changes are known without asking.</summary>
    public LiveDiary After(long sequence, IReadOnlyList<DiaryChange> changes, Instant now)
    {
        if (changes.Count == 0)
            return this with { Sequence = sequence };
        return With(sequence, [.. changes.Select(change => (change.Owner, TimeAfter(change)))]);

        OwnedTime? TimeAfter(DiaryChange change)
        {
            var inherited = Holds.GetValueOrDefault(change.Inherits)?.Times ?? [];
            var times = inherited.Union(change.Rows.Select(row => Clinic.Keys.Busy(row))).ToImmutableArray();
            return times.IsEmpty ? null : new OwnedTime(times, change.Ttl is { } ttl ? now + ttl : null);
        }
    }

    /// <summary>Whether the changes of an own commit can be applied without asking the database.</summary>
    public bool Knows(IReadOnlyList<DiaryChange> changes) =>
        changes.All(change => change.Inherits.Length == 0 || Holds.ContainsKey(change.Inherits));

    /// <summary>Without the holds that have expired.</summary>
    public LiveDiary At(Instant now) =>
        now < NextExpiry
            ? this
            : With(Sequence, [.. Holds.Where(hold => hold.Value.ExpiresAt <= now).Select(hold => (hold.Key, (OwnedTime?)null))]);

    public LiveDiary Under(CompiledClinic clinic) => this with { Clinic = clinic, Prepared = Prepared.Under(clinic.Calendar) };

    public LiveDiary Over(Interval span) => this with { Prepared = Prepared.Over(span) };

    /// <summary>The owner of time that a resource name names, or null if it is of nothing that occupies time.</summary>
    public static string? OwnerIn(string resourceName) =>
        resourceName.Split('/') is [_, _, "appointments" or "holds", _] parts ? $"{parts[2]}/{parts[3]}" : null;

    private LiveDiary With(long sequence, IEnumerable<(string Owner, OwnedTime? Time)> changes)
    {
        var (appointments, holds) = (Appointments, Holds);
        var (freed, taken) = (new List<Busy>(), new List<Busy>());
        foreach (var (owner, time) in changes)
        {
            ref var owners = ref owner.StartsWith("holds/", StringComparison.Ordinal) ? ref holds : ref appointments;
            freed.AddRange(owners.GetValueOrDefault(owner)?.Times ?? []);
            taken.AddRange(time?.Times ?? []);
            owners = time is null ? owners.Remove(owner) : owners.SetItem(owner, time);
        }

        return this with
        {
            Prepared = (freed.Count, taken.Count) switch
            {
                (0, 0) => Prepared,
                (0, _) => Prepared.Take(taken),
                (_, 0) => Prepared.GiveBack(freed),
                _ => Prepared.GiveBack(freed).Take(taken),
            },
            Sequence = sequence,
            Appointments = appointments,
            Holds = holds,
            Times = Times - freed.Count + taken.Count,
            NextExpiry = Earliest(holds.Values),
        };
    }

    private static Dictionary<string, OwnedTime> OwnedBy(IReadOnlyList<BusyRow> rows, ResourceKeyTable keys) =>
        rows.GroupBy(row => row.AppointmentId.Length > 0 ? DiaryChange.OfAppointment(row.AppointmentId) : DiaryChange.OfHold(row.HoldId))
            .ToDictionary(owner => owner.Key, owner => new OwnedTime([.. owner.Select(keys.Busy)], owner.First().ExpiresAt));

    private static Instant Earliest(IEnumerable<OwnedTime> holds) =>
        holds.Select(hold => hold.ExpiresAt!.Value).DefaultIfEmpty(Instant.MaxValue).Min();
}
