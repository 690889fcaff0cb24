using System.Collections.Immutable;
using NodaTime;

namespace ClinicApi.Scheduling;

/// <summary>
/// Says why an appointment at a cell of a diary cannot be. A seat has candidates on three levels, each inside the one before:
/// qualified, working, free. The reason is the first level, and in it the first phase, up to which the seats cannot be served.
/// </summary>
internal sealed class RefusalExplanation
{
    private readonly PreparedDiary diary;
    private readonly PreparedTreatment treatment;
    private readonly TreatmentPlan plan;
    private readonly Roster roster;
    private readonly int start;
    private readonly Dictionary<int, Bitmap> working;
    private readonly Dictionary<(int Resource, int Role), Bitmap> free;

    private RefusalExplanation(PreparedDiary diary, PreparedTreatment treatment, Roster roster, int start)
    {
        (this.diary, this.treatment, plan, this.roster, this.start) = (diary, treatment, treatment.Plan, roster, start);
        var resources = roster.Pools.SelectMany(pool => pool).Select(candidate => candidate.Resource).Distinct().ToList();
        working = resources.ToDictionary(one => one, one => diary.Time.Working(one).Slice(start, plan.Cells));
        free = roster.Pools
            .SelectMany((pool, role) => pool.Select(candidate => (candidate.Resource, Role: role)))
            .ToDictionary(one => one, one => FreeFor(one.Role, diary.Busy(one.Resource), working[one.Resource]));
    }

    public static ImmutableArray<RefusalReason> Explain(
        PreparedDiary diary, PreparedTreatment treatment, PlaceQuery query, int start)
    {
        var explanation = new RefusalExplanation(diary, treatment, treatment.Requiring(query.RequiredPractitioner, diary.Time), start);
        var reasons = ImmutableArray.CreateBuilder<RefusalReason>();
        reasons.AddRange(explanation.ExplainClinic());
        reasons.AddRange(explanation.ExplainPatient(query.Patient));
        if (explanation.roster.LacksRequiredPractitioner)
        {
            reasons.Add(new RefusalReason(RefusalCode.NobodyQualified));
        }

        reasons.AddRange(explanation.ExplainRoles());
        return reasons.ToImmutable();
    }

    private IEnumerable<RefusalReason> ExplainClinic()
    {
        if (diary.Time.Open.Slice(start, plan.Cells).FirstClear(0, plan.Cells) is { } closed)
        {
            yield return new RefusalReason(RefusalCode.ClinicClosed, PhaseId: PhaseIdAt(closed));
        }
    }

    private IEnumerable<RefusalReason> ExplainPatient(ResourceKey? patient)
    {
        if (patient is { } key && Without(diary.Busy(key), Bitmap.Full(plan.Cells)).FirstClear(0, plan.Cells) is { } taken)
        {
            yield return new RefusalReason(RefusalCode.PatientBusy, PhaseId: PhaseIdAt(taken));
        }
    }

    /// <summary>The appointment's cells without those that are taken.</summary>
    private Bitmap Without(BusyTime busy, Bitmap cells)
    {
        var timeline = diary.Time.Timeline;
        var left = cells.Copy();
        foreach (var span in busy.Around(timeline.InstantAt(start), timeline.InstantAt(start + plan.Cells)))
        {
            left.ClearRange(timeline.CellAtOrBefore(span.From) - start, timeline.CellAtOrAfter(span.To) - start);
        }

        return left;
    }

    /// <summary>The same, also without the cells at which a lack of preparation or turnover shows: the ends of each occupancy.</summary>
    private Bitmap FreeFor(int role, BusyTime busy, Bitmap cells)
    {
        var left = Without(busy, cells);
        var (preparation, turnover) = plan.Margins[role];
        foreach (var (offset, length) in plan.Occupancies[role])
        {
            if (IsTaken(busy, offset - preparation, offset))
            {
                left.ClearRange(offset, offset + 1);
            }

            if (IsTaken(busy, offset + length, offset + length + turnover))
            {
                left.ClearRange(offset + length - 1, offset + length);
            }
        }

        return left;
    }

    private bool IsTaken(BusyTime busy, int first, int end)
    {
        var (from, to) = (diary.Time.Timeline.InstantAt(start + first), diary.Time.Timeline.InstantAt(start + end));
        return busy.Within(from, to) > Duration.Zero;
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
                IsQualified(seat, candidate) && IsSet(working[candidate.Resource], seat, end))
            ?? ExplainByPhase(seats, RefusalCode.Taken, (seat, candidate, end) =>
                IsQualified(seat, candidate)
                && IsSet(working[candidate.Resource], seat, plan.Cells)
                && IsSet(free[(candidate.Resource, seat.Role)], seat, end));
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

    /// <summary>The cells are set wherever the seat occupies it before the given cell.</summary>
    private bool IsSet(Bitmap bitmap, Seat seat, int end) =>
        plan.Occupancies[seat.Role].All(occupancy =>
            bitmap.FirstClear(occupancy.Offset, Math.Min(occupancy.Offset + occupancy.Length, end)) is null);

    private bool IsQualified(Seat seat, Candidate candidate) => treatment.QualifiedStarts(candidate) is not { } starts || starts[start];

    private Role? FirstUnserved(int[] seats, Func<Seat, Candidate, bool> allows)
    {
        var matching = new RoleMatching(seats.Length, diary.Time.Resources.Length);
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
