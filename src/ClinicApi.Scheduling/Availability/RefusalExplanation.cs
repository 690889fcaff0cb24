using System.Collections.Immutable;

namespace ClinicApi.Scheduling;

/// <summary>
/// Says why an appointment that takes the whole timeline cannot be. A seat has candidates on three levels, each inside the one before:
/// qualified, working, free. The reason is the first level, and in it the first phase, up to which the seats cannot be served.
/// </summary>
internal sealed class RefusalExplanation
{
    private readonly TreatmentPlan plan;
    private readonly Roster roster;
    private readonly ClinicTime time;
    private readonly Dictionary<ResourceKey, Bitmap> working;
    private readonly Dictionary<ResourceKey, Bitmap> free;

    private RefusalExplanation(ClinicTime time, TreatmentPlan plan, Roster roster, IReadOnlyCollection<Busy> busy)
    {
        this.time = time;
        this.plan = plan;
        this.roster = roster;
        working = roster.Resources.ToDictionary(resource => resource.Key, time.Working);
        free = working.ToDictionary(entry => entry.Key, entry => entry.Value.Copy());
        time.Subtract(busy, free);
    }

    public static ImmutableArray<RefusalReason> Explain(
        ClinicCalendar calendar, TreatmentPlan plan, Roster roster, Timeline timeline, ResourceKey? patient, IReadOnlyCollection<Busy> busy)
    {
        var explanation = new RefusalExplanation(new ClinicTime(calendar, timeline), plan, roster, busy);
        var reasons = ImmutableArray.CreateBuilder<RefusalReason>();
        reasons.AddRange(explanation.ExplainClinic());
        reasons.AddRange(explanation.ExplainPatient(patient, busy));
        if (roster.LacksRequiredPractitioner)
        {
            reasons.Add(new RefusalReason(RefusalCode.NobodyQualified));
        }

        reasons.AddRange(explanation.ExplainRoles());
        return reasons.ToImmutable();
    }

    private IEnumerable<RefusalReason> ExplainClinic()
    {
        if (time.Open().FirstClear(0, plan.Cells) is { } closed)
        {
            yield return new RefusalReason(RefusalCode.ClinicClosed, PhaseId: PhaseIdAt(closed));
        }
    }

    private IEnumerable<RefusalReason> ExplainPatient(ResourceKey? patient, IReadOnlyCollection<Busy> busy)
    {
        if (patient is { } key)
        {
            var own = Bitmap.Full(plan.Cells);
            time.Subtract(busy, new Dictionary<ResourceKey, Bitmap> { [key] = own });
            if (own.FirstClear(0, plan.Cells) is { } taken)
            {
                yield return new RefusalReason(RefusalCode.PatientBusy, PhaseId: PhaseIdAt(taken));
            }
        }
    }

    private string PhaseIdAt(int cell) => plan.Treatment.Phases[plan.PhaseOfCell(cell)].Id;

    private List<RefusalReason> ExplainRoles()
    {
        var roles = Enumerable.Range(0, plan.Treatment.Roles.Length);
        var reasons = roles.Select(role => Explain(SeatsOf(role))).OfType<RefusalReason>().OrderBy(reason => reason.Code).ToList();
        if (reasons.Count == 0 && Explain([.. Enumerable.Range(0, roster.Seats.Length)]) is { } together)
        {
            reasons.Add(together);
        }

        return reasons;
    }

    private int[] SeatsOf(int role) => [.. Enumerable.Range(0, roster.Seats.Length).Where(seat => roster.Seats[seat].Role == role)];

    /// <summary>Why these seats cannot be served together, or null if they can.</summary>
    private RefusalReason? Explain(int[] seats)
    {
        if (FirstUnserved(seats, IsQualified) is { } unqualified)
        {
            return new RefusalReason(RefusalCode.NobodyQualified, unqualified.Id);
        }

        return ExplainByPhase(seats, RefusalCode.NobodyWorking, (seat, candidate, end) =>
                IsQualified(seat, candidate) && IsSet(working, seat, candidate, end))
            ?? ExplainByPhase(seats, RefusalCode.Taken, (seat, candidate, end) =>
                IsQualified(seat, candidate) && IsSet(working, seat, candidate, plan.Cells) && IsSet(free, seat, candidate, end));
    }

    private RefusalReason? ExplainByPhase(int[] seats, RefusalCode code, Func<Seat, Candidate, int, bool> allowsUpTo)
    {
        for (var phase = 0; phase < plan.Treatment.Phases.Length; phase++)
        {
            var end = plan.PhaseAt(phase).Offset + plan.PhaseAt(phase).Length;
            if (FirstUnserved(seats, (seat, candidate) => allowsUpTo(seat, candidate, end)) is { } role)
            {
                return new RefusalReason(code, role.Id, plan.Treatment.Phases[phase].Id);
            }
        }

        return null;
    }

    /// <summary>The candidate's cells are set wherever the seat occupies it before the given cell.</summary>
    private bool IsSet(Dictionary<ResourceKey, Bitmap> bitmaps, Seat seat, Candidate candidate, int end)
    {
        var bitmap = bitmaps[roster.Resources[candidate.Resource].Key];
        return plan.Occupancies[seat.Role].All(occupancy =>
            bitmap.FirstClear(occupancy.Offset, Math.Min(occupancy.Offset + occupancy.Length, end)) is null);
    }

    private bool IsQualified(Seat seat, Candidate candidate) =>
        candidate.ValidUntil is not { } date || time.QualifiedStarts(date, plan.Cells)[0];

    private Role? FirstUnserved(int[] seats, Func<Seat, Candidate, bool> allows)
    {
        var matching = new RoleMatching(seats.Length, roster.Resources.Length);
        for (var i = 0; i < seats.Length; i++)
        {
            var seat = roster.Seats[seats[i]];
            foreach (var candidate in seat.Candidates)
            {
                if (allows(seat, candidate))
                {
                    matching.Allow(i, candidate.Resource);
                }
            }
        }

        return matching.FirstUnserved() is { } unserved ? plan.Treatment.Roles[roster.Seats[seats[unserved]].Role] : null;
    }
}
