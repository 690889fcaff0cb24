using NodaTime;

namespace ClinicApi.Scheduling.Tests.Reference;

/// <summary>
/// What the words of the rules say, minute by minute and by trying every assignment. Slow and obvious on purpose; shares nothing with
/// the engine but the records.
/// </summary>
internal sealed class ReferenceClinic(Scenario scenario)
{
    private static readonly Duration Minute = Duration.FromMinutes(1);

    private readonly Dictionary<(WorkingHours Hours, Instant Minute), bool> inHours = [];

    private ClinicCalendar Calendar => scenario.Calendar;

    private Treatment Treatment => scenario.Treatment;

    private Duration TotalLength => Treatment.Phases.Aggregate(Duration.Zero, (total, phase) => total + phase.Length);

    /// <summary>Every start in the query's window at which the treatment can be had, with the practitioners who can lead it.</summary>
    public List<(Instant Start, Instant End, string Practitioners)> Search(SearchQuery query)
    {
        var slots = new List<(Instant, Instant, string)>();
        for (var start = FirstFiveMinutes(query.Window.Start); start < query.Window.End; start += Minute * 5)
        {
            if (!TimeReasons(start, query.Now, query.IgnoreLeadTime, query.IgnoreHorizon).Any()
                && IsPreferred(start, query)
                && IsPossible(start, query.Patient, query.RequiredPractitioner))
            {
                slots.Add((start, start + TotalLength, string.Join(' ', LeadsAt(start, query))));
            }
        }

        return slots;
    }

    public bool Accepts(PlaceQuery query) =>
        !TimeReasons(query.Start, query.Now, query.IgnoreLeadTime, query.IgnoreHorizon).Any()
        && IsPossible(query.Start, query.Patient, query.RequiredPractitioner);

    /// <summary>The reasons of a refusal, except for the one that says that roles cannot be served together.</summary>
    public List<RefusalReason> Reasons(PlaceQuery query)
    {
        var reasons = TimeReasons(query.Start, query.Now, query.IgnoreLeadTime, query.IgnoreHorizon).Select(code => new RefusalReason(code)).ToList();
        if (FirstFiveMinutes(query.Start) != query.Start)
        {
            return reasons;
        }

        AddPhaseReason(RefusalCode.ClinicClosed, (from, to) => !Minutes(from, to).All(IsClinicOpen));
        AddPhaseReason(RefusalCode.PatientBusy, (from, to) => query.Patient is { } patient && !IsFree(patient, from, to));
        if (query.RequiredPractitioner is not null && LeadRole is null)
        {
            reasons.Add(new RefusalReason(RefusalCode.NobodyQualified));
        }

        reasons.AddRange(Treatment.Roles.Select(role => RoleReason(role, query)).OfType<RefusalReason>().OrderBy(reason => reason.Code));
        return reasons;

        void AddPhaseReason(RefusalCode code, Func<Instant, Instant, bool> hits)
        {
            foreach (var (phase, from, to) in PhasesFrom(query.Start))
            {
                if (hits(from, to))
                {
                    reasons.Add(new RefusalReason(code, PhaseId: phase.Id));
                    return;
                }
            }
        }
    }

    public bool IsQualified(Resource resource, Role role, Instant start)
    {
        var firstDate = start.InZone(Calendar.Zone).Date;
        var lastDate = (start + TotalLength - Minute).InZone(Calendar.Zone).Date;
        return resource.Key.Kind == role.Kind && resource.Capabilities.Any(capability =>
            capability.Code == role.Capability
            && (capability.ValidUntil is not { } until || (firstDate <= until && lastDate <= until)));
    }

    /// <summary>The clinic is open, the resource works and nothing else takes it, from the one instant to the other.</summary>
    public bool IsAvailable(Resource resource, Instant from, Instant to) =>
        Minutes(from, to).All(minute => IsClinicOpen(minute) && Works(resource, minute)) && IsFree(resource.Key, from, to);

    public bool IsFree(ResourceKey key, Instant from, Instant to) =>
        !scenario.Busy.Any(busy => busy.Resource == key && Overlaps(busy.Start, busy.End, from, to));

    public IEnumerable<(Phase Phase, Instant From, Instant To)> PhasesFrom(Instant start)
    {
        foreach (var phase in Treatment.Phases)
        {
            yield return (phase, start, start + phase.Length);
            start += phase.Length;
        }
    }

    private static IEnumerable<Instant> Minutes(Instant from, Instant to)
    {
        for (; from < to; from += Minute)
        {
            yield return from;
        }
    }

    private static bool Overlaps(Instant start, Instant end, Instant from, Instant to) => start < end && start < to && end > from;

    private static Instant FirstFiveMinutes(Instant instant)
    {
        var minutes = (instant - NodaConstants.UnixEpoch).TotalMinutes;
        return NodaConstants.UnixEpoch + Duration.FromMinutes((long)Math.Ceiling(minutes / 5) * 5);
    }

    private Role? LeadRole => Treatment.Roles.FirstOrDefault(role => role.Kind == ResourceKind.Practitioner);

    private IEnumerable<RefusalCode> TimeReasons(Instant start, Instant now, bool ignoreLeadTime, bool ignoreHorizon)
    {
        if (start < now)
        {
            yield return RefusalCode.InPast;
        }
        else if (!ignoreLeadTime && start < now + Treatment.LeadTime)
        {
            yield return RefusalCode.TooSoon;
        }

        if (!ignoreHorizon && start > now + Treatment.Horizon)
        {
            yield return RefusalCode.BeyondHorizon;
        }

        var time = start.InZone(Calendar.Zone).TimeOfDay;
        if (time.NanosecondOfDay % Treatment.Grid.ToInt64Nanoseconds() != 0 || FirstFiveMinutes(start) != start)
        {
            yield return RefusalCode.OffGrid;
        }
    }

    private bool IsPreferred(Instant start, SearchQuery query)
    {
        var local = start.InZone(Calendar.Zone);
        return (query.Weekdays.IsEmpty || query.Weekdays.Contains(local.DayOfWeek))
            && (query.DayPart is not { } part || PointwiseHours.IsInside(local.TimeOfDay, part));
    }

    private bool IsPossible(Instant start, ResourceKey? patient, ResourceKey? required)
    {
        var end = start + TotalLength;
        if (!Minutes(start, end).All(IsClinicOpen) || (patient is { } key && !IsFree(key, start, end)))
        {
            return false;
        }

        if (required is not null && LeadRole is null)
        {
            return false;
        }

        var seats = Treatment.Roles.SelectMany(role => Enumerable.Repeat(role, role.Count)).ToList();
        var able = Treatment.Roles.ToDictionary(role => role, role => Calendar.Resources.Where(resource => CanPlay(resource, role, start)).ToList());
        return Assign(0, []);

        bool Assign(int seat, HashSet<ResourceKey> taken)
        {
            if (seat == seats.Count)
            {
                return true;
            }

            foreach (var resource in able[seats[seat]])
            {
                var isFirstLead = seats[seat] == LeadRole && seats.IndexOf(LeadRole) == seat;
                if (isFirstLead && required is { } wanted && resource.Key != wanted)
                {
                    continue;
                }

                if (taken.Add(resource.Key))
                {
                    if (Assign(seat + 1, taken))
                    {
                        return true;
                    }

                    taken.Remove(resource.Key);
                }
            }

            return false;
        }
    }

    private IEnumerable<string> LeadsAt(Instant start, SearchQuery query) =>
        LeadRole is null
            ? []
            : Calendar.Resources
                .Where(resource => query.RequiredPractitioner is not { } required || resource.Key == required)
                .Where(resource => resource.Key.Kind == ResourceKind.Practitioner && IsPossible(start, query.Patient, resource.Key))
                .Select(resource => resource.Key.Id)
                .Order(StringComparer.Ordinal);

    private bool CanPlay(Resource resource, Role role, Instant start) =>
        IsQualified(resource, role, start)
        && PhasesFrom(start).Where(part => part.Phase.Roles.Contains(role.Id)).All(part => IsAvailable(resource, part.From, part.To));

    private RefusalReason? RoleReason(Role role, PlaceQuery query)
    {
        var able = Calendar.Resources.Where(resource => IsQualified(resource, role, query.Start)).ToList();
        if (TooFew())
        {
            return new RefusalReason(RefusalCode.NobodyQualified, role.Id);
        }

        return Narrow(RefusalCode.NobodyWorking, (resource, from, to) => Minutes(from, to).All(minute => Works(resource, minute)))
            ?? Narrow(RefusalCode.Taken, (resource, from, to) => IsFree(resource.Key, from, to));

        RefusalReason? Narrow(RefusalCode code, Func<Resource, Instant, Instant, bool> can)
        {
            foreach (var (phase, from, to) in PhasesFrom(query.Start).Where(part => part.Phase.Roles.Contains(role.Id)))
            {
                able = able.Where(resource => can(resource, from, to)).ToList();
                if (TooFew())
                {
                    return new RefusalReason(code, role.Id, phase.Id);
                }
            }

            return null;
        }

        bool TooFew() => able.Count < role.Count
            || (role == LeadRole && query.RequiredPractitioner is { } required && able.All(resource => resource.Key != required));
    }

    private bool IsClinicOpen(Instant minute) =>
        IsInHours(Calendar.OpeningHours, minute)
        && !Calendar.Closures.Any(closure => closure.Resources.IsEmpty && Overlaps(closure.Start, closure.End, minute, minute + Minute));

    private bool Works(Resource resource, Instant minute) =>
        (resource.Hours is null || IsInHours(resource.Hours, minute))
        && !Calendar.Closures.Any(closure =>
            closure.Resources.Contains(resource.Key) && Overlaps(closure.Start, closure.End, minute, minute + Minute));

    private bool IsInHours(WorkingHours hours, Instant minute)
    {
        if (!inHours.TryGetValue((hours, minute), out var inside))
        {
            inside = PointwiseHours.Contains(hours, minute.InZone(Calendar.Zone).LocalDateTime);
            inHours.Add((hours, minute), inside);
        }

        return inside;
    }
}
