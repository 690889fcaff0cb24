using NodaTime;

namespace ClinicApi.Scheduling.Tests.Reference;

/// <summary>
/// Search and placement by looking at every five minutes and trying every assignment. Slow and obvious on purpose; shares nothing with
/// the engine but the records.
/// </summary>
internal sealed class ReferenceAvailability(Scenario scenario)
{
    private static readonly Duration FiveMinutes = Duration.FromMinutes(5);

    private readonly ReferenceClinic clinic = new(scenario);

    private ClinicCalendar Calendar => scenario.Calendar;

    private Treatment Treatment => scenario.Treatment;

    private Role? LeadRole => Treatment.Roles.FirstOrDefault(role => role.Kind == ResourceKind.Practitioner);

    /// <summary>Every start in the query's window at which the treatment can be had, with the practitioners who can lead it.</summary>
    public List<(Instant Start, Instant End, string Practitioners)> Search(SearchQuery query)
    {
        var slots = new List<(Instant, Instant, string)>();
        for (var start = NextFiveMinutes(query.Window.Start); start < query.Window.End; start += FiveMinutes)
        {
            if (!TimeReasons(start, query.Now, query.IgnoreLeadTime, query.IgnoreHorizon).Any()
                && IsPreferred(start, query)
                && IsPossible(start, query.Patient, query.RequiredPractitioner))
            {
                slots.Add((start, start + clinic.TotalLength, string.Join(' ', LeadsAt(start, query))));
            }
        }

        return slots;
    }

    public bool Accepts(PlaceQuery query) =>
        !TimeReasons(query.Start, query.Now, query.IgnoreLeadTime, query.IgnoreHorizon).Any() && Fits(query);

    /// <summary>Clinic, patient and resources are available, may the start be booked or not.</summary>
    public bool Fits(PlaceQuery query) => IsPossible(query.Start, query.Patient, query.RequiredPractitioner);

    /// <summary>The reasons of a refusal, except for the one that says that roles cannot be served together.</summary>
    public List<RefusalReason> Reasons(PlaceQuery query)
    {
        var reasons = TimeReasons(query.Start, query.Now, query.IgnoreLeadTime, query.IgnoreHorizon)
            .Select(code => new RefusalReason(code))
            .ToList();
        if (NextFiveMinutes(query.Start) != query.Start)
            return reasons;

        AddFirstPhase(RefusalCode.ClinicClosed, (from, to) => !clinic.IsOpen(from, to));
        AddFirstPhase(RefusalCode.PatientBusy, (from, to) => query.Patient is { } patient && !clinic.IsFree(patient, from, to));
        if (query.RequiredPractitioner is not null && LeadRole is null)
            reasons.Add(new RefusalReason(RefusalCode.NobodyQualified));

        reasons.AddRange(Treatment.Roles.Select(role => RoleReason(role, query)).OfType<RefusalReason>().OrderBy(reason => reason.Code));
        return reasons;

        void AddFirstPhase(RefusalCode code, Func<Instant, Instant, bool> hits) =>
            reasons.AddRange(clinic.PhasesFrom(query.Start)
                .Where(part => hits(part.From, part.To))
                .Take(1)
                .Select(part => new RefusalReason(code, PhaseId: part.Phase.Id)));
    }

    private static Instant NextFiveMinutes(Instant instant)
    {
        var minutes = (instant - NodaConstants.UnixEpoch).TotalMinutes;
        return NodaConstants.UnixEpoch + Duration.FromMinutes((long)Math.Ceiling(minutes / 5) * 5);
    }

    private IEnumerable<RefusalCode> TimeReasons(Instant start, Instant now, bool ignoreLeadTime, bool ignoreHorizon)
    {
        if (start < now)
            yield return RefusalCode.InPast;
        else if (!ignoreLeadTime && start < now + Treatment.LeadTime)
            yield return RefusalCode.TooSoon;

        if (!ignoreHorizon && start > now + Treatment.Horizon)
            yield return RefusalCode.BeyondHorizon;

        var time = start.InZone(Calendar.Zone).TimeOfDay;
        if (time.NanosecondOfDay % Treatment.Grid.ToInt64Nanoseconds() != 0 || NextFiveMinutes(start) != start)
            yield return RefusalCode.OffGrid;
    }

    private bool IsPreferred(Instant start, SearchQuery query)
    {
        var local = start.InZone(Calendar.Zone);
        return (query.Weekdays.IsEmpty || query.Weekdays.Contains(local.DayOfWeek))
            && (query.DayPart is not { } part || PointwiseHours.IsInside(local.TimeOfDay, part));
    }

    private bool IsPossible(Instant start, ResourceKey? patient, ResourceKey? required)
    {
        var end = start + clinic.TotalLength;
        if (!clinic.IsOpen(start, end)
            || (patient is { } key && !clinic.IsFree(key, start, end))
            || (required is not null && LeadRole is null))
        {
            return false;
        }

        return new ReferenceCast(scenario, clinic, start, LeadRole, required).IsPossible();
    }

    private IEnumerable<string> LeadsAt(Instant start, SearchQuery query) =>
        LeadRole is null
            ? []
            : Calendar.Resources
                .Where(resource => query.RequiredPractitioner is not { } required || resource.Key == required)
                .Where(resource => resource.Key.Kind == ResourceKind.Practitioner && IsPossible(start, query.Patient, resource.Key))
                .Select(resource => resource.Key.Id)
                .Order(StringComparer.Ordinal);

    private RefusalReason? RoleReason(Role role, PlaceQuery query)
    {
        var able = Calendar.Resources.Where(resource => clinic.IsQualified(resource, role, query.Start)).ToList();
        if (TooFew())
            return new RefusalReason(RefusalCode.NobodyQualified, role.Id);

        var parts = clinic.PhasesFrom(query.Start).Where(part => part.Phase.Roles.Contains(role.Id)).ToList();
        return role.MayChange
            ? EachPhase(RefusalCode.NobodyWorking, (resource, _, from, to) => clinic.Works(resource, from, to))
                ?? EachPhase(RefusalCode.Taken, (resource, phase, from, to) => clinic.Works(resource, from, to) && (Stays(resource)
                    ? clinic.IsFree(resource.Key, role, phase, from, to)
                    : clinic.IsFree(resource.Key, from, to, from - role.Preparation, to + role.Turnover)))
            : Narrow(RefusalCode.NobodyWorking, (resource, _, from, to) => clinic.Works(resource, from, to))
                ?? Narrow(RefusalCode.Taken, (resource, phase, from, to) => clinic.IsFree(resource.Key, role, phase, from, to));

        RefusalReason? Narrow(RefusalCode code, Func<Resource, Phase, Instant, Instant, bool> can)
        {
            foreach (var (phase, from, to) in parts)
            {
                able = able.Where(resource => can(resource, phase, from, to)).ToList();
                if (TooFew())
                    return new RefusalReason(code, role.Id, phase.Id);
            }

            return null;
        }

        bool Stays(Resource resource) => role == LeadRole && resource.Key == query.RequiredPractitioner;

        RefusalReason? EachPhase(RefusalCode code, Func<Resource, Phase, Instant, Instant, bool> can)
        {
            var qualified = able;
            foreach (var (phase, from, to) in parts)
            {
                able = qualified.Where(resource => can(resource, phase, from, to)).ToList();
                if (TooFew())
                    return new RefusalReason(code, role.Id, phase.Id);
            }

            able = qualified;
            return null;
        }

        bool TooFew() => able.Count < role.Count
            || (role == LeadRole && query.RequiredPractitioner is { } required && able.All(resource => resource.Key != required));
    }
}
