using ClinicApi.Server.Contract;
using ClinicApi.Server.Tests.Support;
using ClinicApi.V1;
using NodaTime;

namespace ClinicApi.Server.Tests.Histories;

/// <summary>Somebody who wants a treatment at a time. <paramref name="Instead"/>: the appointment whose own time is no obstacle.</summary>
/// <param name="Overbooks">Practitioners may have one ordinary appointment at the time.</param>
/// <param name="Books">It is booked, and not shown or held: the patient must have agreed.</param>
internal sealed record Question(
    string Treatment, Instant Start, string Patient, string Practitioner, string Instead = "", bool Overbooks = false, bool Books = true);

/// <summary>
/// Time that a hold or an appointment, its owner, takes from a resource or a patient, a hold until it expires, and what the resource needs
/// before and after it. Overbooked time of a practitioner lies beside the ordinary one.
/// </summary>
internal sealed record Taken(
    string Owner, string Resource, Instant From, Instant To, NodaTime.Duration Before, NodaTime.Duration After, bool IsOverbooked, Instant? Until);

/// <summary>
/// A clinic as nothing but its catalogue and a list of what is taken, asked in steps of five minutes. It shares no code with the
/// service and is slow and obvious on purpose.
/// </summary>
internal sealed class ModelClinic(TestClinic clinic, TimeProvider time)
{
    private static readonly NodaTime.Duration Step = NodaTime.Duration.FromMinutes(5);
    private static readonly int Grid = 15;
    private static readonly NodaTime.Duration DefaultHorizon = NodaTime.Duration.FromDays(92);

    private readonly DateTimeZone zone = DateTimeZoneProviders.Tzdb[clinic.Plan.Clinic.TimeZone];
    private readonly List<Taken> taken = [];

    /// <summary>Who may be treated when.</summary>
    public ModelGate Gate { get; } = new(clinic);

    public Instant Now => Instant.FromDateTimeOffset(time.GetUtcNow());

    /// <summary>Everything that speaks against it; SLOT_TAKEN stands for a role that cannot be filled, whyever.</summary>
    public IReadOnlySet<ErrorReason> Obstacles(Question question)
    {
        var treatment = clinic.Plan.Treatments[question.Treatment];
        var (start, end) = (question.Start, question.Start + Length(treatment));
        HashSet<ErrorReason> obstacles = [];
        if (start < Now)
            obstacles.Add(ErrorReason.SlotInPast);
        else if (start < Now + (treatment.LeadTime?.ToNodaDuration() ?? NodaTime.Duration.Zero))
            obstacles.Add(ErrorReason.SlotTooSoon);
        if (start > Now + (treatment.BookingHorizon?.ToNodaDuration() ?? DefaultHorizon))
            obstacles.Add(ErrorReason.SlotBeyondHorizon);
        if (start.InZone(zone).TimeOfDay.TickOfDay % NodaTime.Duration.FromMinutes(Grid).BclCompatibleTicks != 0)
            obstacles.Add(ErrorReason.SlotOffGrid);
        if (!IsWithin(clinic.Plan.Clinic.OpeningHours, start, end))
            obstacles.Add(ErrorReason.SlotOutsideHours);
        if (question.Patient.Length > 0 && !IsPatientFree(question.Patient, start, end, question.Instead))
            obstacles.Add(ErrorReason.PatientBusy);
        if (!CanFill(treatment, 0, [], question))
            obstacles.Add(ErrorReason.SlotTaken);
        obstacles.UnionWith(Gate.Reasons(question));
        return obstacles;
    }

    /// <summary>Every start of a day at which the treatment can be had.</summary>
    public IEnumerable<Instant> Starts(Question question, LocalDate day)
    {
        var end = zone.AtStartOfDay(day.PlusDays(1)).ToInstant();
        for (var start = zone.AtStartOfDay(day).ToInstant(); start < end; start += Step)
        {
            if (Obstacles(question with { Start = start }).Count == 0)
                yield return start;
        }
    }

    /// <summary>What the owner takes if these fill the roles; fails if they cannot.</summary>
    public void Take(string owner, Question question, IEnumerable<RoleAssignment> assignments, Instant? until = null)
    {
        var treatment = clinic.Plan.Treatments[question.Treatment];
        var filled = assignments.SelectMany(a => a.Resources.Select(resource => (Role: treatment.Roles.Single(r => r.RoleId == a.RoleId), resource))).ToList();
        Assert.Equal(treatment.Roles.Select(role => role.RoleId), assignments.Select(a => a.RoleId));
        Assert.Equal(filled.Count, filled.Select(one => one.resource).Distinct().Count());
        Assert.All(filled, one => Assert.True(CanServe(one.resource, one.Role, treatment, question), $"{one.resource} cannot serve as {one.Role.RoleId}."));
        GiveBack(question.Instead);
        GiveBack(owner);
        if (question.Patient.Length > 0)
            taken.Add(OfPatient(owner, question, until));
        foreach (var (role, resource) in filled)
        {
            taken.AddRange(StretchesOf(role, treatment, question.Start).Select(stretch => new Taken(
                owner, resource, stretch.From, stretch.To, Before(role), After(role), question.Overbooks && IsPractitioner(resource), until)));
        }
    }

    public void GiveBack(string owner) => taken.RemoveAll(one => one.Owner == owner);

    /// <summary>What a hold had taken belongs to the appointment, together with the patient's time.</summary>
    public void TurnOver(string hold, string appointment, Question question)
    {
        var held = taken.Where(one => one.Owner == hold && one.Resource != question.Patient).ToList();
        GiveBack(hold);
        taken.AddRange(held.Select(one => one with { Owner = appointment, Until = null }));
        taken.Add(OfPatient(appointment, question, until: null));
    }

    /// <summary>The hold lasts until another time.</summary>
    public void Extend(string hold, Instant until)
    {
        var held = taken.Where(one => one.Owner == hold).ToList();
        GiveBack(hold);
        taken.AddRange(held.Select(one => one with { Until = until }));
    }

    public bool IsPatientFree(string patient, Instant from, Instant to, string instead) => !Others(patient, instead).Any(one => one.From < to && one.To > from);

    /// <summary>Neither time lies in what the other's resource needs around it.</summary>
    private bool IsFree(string resource, TreatmentRole role, (Instant From, Instant To) stretch, Question question) => !Others(resource, question.Instead).Any(one =>
        (!question.Overbooks || !IsPractitioner(resource) || one.IsOverbooked)
        && ((one.From < stretch.To + After(role) && one.To > stretch.From - Before(role)) || (one.From - one.Before < stretch.To && one.To + one.After > stretch.From)));

    private IEnumerable<Taken> Others(string resource, string instead) =>
        taken.Where(one => one.Resource == resource && one.Owner != instead && !(one.Until <= Now));

    private Taken OfPatient(string owner, Question question, Instant? until) => new(
        owner,
        question.Patient,
        question.Start,
        question.Start + Length(clinic.Plan.Treatments[question.Treatment]),
        NodaTime.Duration.Zero,
        NodaTime.Duration.Zero,
        IsOverbooked: false,
        until);

    private static bool IsPractitioner(string resource) => resource.Split('/')[2] == "practitioners";

    private static NodaTime.Duration Before(TreatmentRole role) => role.Preparation?.ToNodaDuration() ?? NodaTime.Duration.Zero;

    private static NodaTime.Duration After(TreatmentRole role) => role.Turnover?.ToNodaDuration() ?? NodaTime.Duration.Zero;

    private static NodaTime.Duration Length(Treatment treatment) => NodaTime.Duration.FromSeconds(treatment.Phases.Sum(phase => phase.Duration.Seconds));

    private bool CanFill(Treatment treatment, int role, IReadOnlyList<string> used, Question question)
    {
        if (role == treatment.Roles.Count)
            return true;
        var asked = treatment.Roles[role];
        var isForWhomIsAsked = question.Practitioner.Length > 0
            && treatment.Roles.First(one => one.Kind == ResourceKind.Practitioner).RoleId == asked.RoleId;
        return Resources(asked.Kind)
            .Where(resource => !used.Contains(resource) && (!isForWhomIsAsked || resource == question.Practitioner))
            .Any(resource => CanServe(resource, asked, treatment, question) && CanFill(treatment, role + 1, [.. used, resource], question));
    }

    private bool CanServe(string resource, TreatmentRole role, Treatment treatment, Question question) =>
        Capabilities(resource).Contains(role.Capability)
        && StretchesOf(role, treatment, question.Start).All(stretch =>
            IsFree(resource, role, stretch, question)
            && (HoursOf(resource) is not { } hours || IsWithin(hours, stretch.From, stretch.To)));

    /// <summary>When the role is occupied, phases that touch as one.</summary>
    private static IEnumerable<(Instant From, Instant To)> StretchesOf(TreatmentRole role, Treatment treatment, Instant start)
    {
        Instant? begun = null;
        foreach (var phase in treatment.Phases)
        {
            var occupies = phase.Roles.Contains(role.RoleId);
            if (occupies)
                begun ??= start;
            if (!occupies && begun is { } from)
            {
                yield return (from, start);
                begun = null;
            }

            start += phase.Duration.ToNodaDuration();
        }

        if (begun is { } last)
            yield return (last, start);
    }

    private IEnumerable<string> Resources(ResourceKind kind) => kind switch
    {
        ResourceKind.Practitioner => clinic.Plan.Practitioners.Keys.Select(clinic.Practitioner),
        ResourceKind.Room => clinic.Plan.Rooms.Keys.Select(clinic.Room),
        _ => clinic.Plan.Devices.Keys.Select(id => $"{clinic.Name}/devices/{id}"),
    };

    private IEnumerable<string> Capabilities(string resource) => (resource.Split('/')[2], resource.Split('/')[3]) switch
    {
        ("practitioners", var id) => clinic.Plan.Practitioners[id].Skills.Select(skill => skill.Code),
        ("rooms", var id) => clinic.Plan.Rooms[id].Kinds,
        var (_, id) => clinic.Plan.Devices[id].Kinds,
    };

    private WorkingHours? HoursOf(string resource) =>
        resource.Split('/') is [_, _, "practitioners", var id] ? clinic.Plan.Practitioners[id].WorkingHours : null;

    private bool IsWithin(WorkingHours hours, Instant from, Instant to)
    {
        for (; from < to; from += Step)
        {
            var local = from.InZone(zone).LocalDateTime;
            var minute = local.Hour * 60 + local.Minute;
            if (!hours.Weekly.Any(one => (int)one.Day == (int)local.DayOfWeek && MinuteOf(one.Hours.Start) <= minute && minute < MinuteOf(one.Hours.End)))
                return false;
        }

        return true;
    }

    private static int MinuteOf(CivilTime time) => time.Hours * 60 + time.Minutes;
}
