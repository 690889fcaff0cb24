using System.Collections.Immutable;
using NodaTime;

namespace ClinicApi.Scheduling;

/// <summary>
/// Says why an appointment at a cell of a diary cannot be. A seat has candidates on three levels, each inside the one before:
/// qualified, working, free. The reason is the first level, and in it the first phase, up to which the seats cannot be served. Where a
/// role may change, each of its phases has candidates of its own.
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
    private readonly Dictionary<(int Resource, int Role, int Phase), Bitmap> freeInPhase;

    private RefusalExplanation(PreparedDiary diary, PreparedTreatment treatment, Roster roster, int start)
    {
        (this.diary, this.treatment, plan, this.roster, this.start) = (diary, treatment, treatment.Plan, roster, start);
        var resources = roster.Pools.SelectMany(pool => pool).Select(candidate => candidate.Resource).Distinct().ToList();
        working = resources.ToDictionary(one => one, one => diary.Time.Working(one).Slice(start, plan.Cells));
        free = roster.Pools
            .SelectMany((pool, role) => pool.Select(candidate => (candidate.Resource, Role: role)))
            .ToDictionary(one => one, one => FreeFor(one.Role, plan.Occupancies[one.Role], diary.Busy(one.Resource), working[one.Resource]));
        freeInPhase = free.Keys
            .SelectMany(one => plan.Parts[one.Role].Select(phase => (one.Resource, one.Role, Phase: phase)))
            .ToDictionary(
                one => one,
                one => FreeFor(one.Role, [plan.PhaseAt(one.Phase)], diary.Busy(one.Resource), working[one.Resource]));
    }

    public static ImmutableArray<RefusalReason> Explain(
        PreparedDiary diary, PreparedTreatment treatment, PlaceQuery query, int start)
    {
        var explanation = new RefusalExplanation(diary, treatment, treatment.Requiring(query.RequiredPractitioner, diary.Time), start);
        var reasons = ImmutableArray.CreateBuilder<RefusalReason>();
        reasons.AddRange(explanation.ExplainClinic());
        reasons.AddRange(explanation.ExplainPatient(query.Patient));
        if (explanation.roster.LacksRequiredPractitioner)
            reasons.Add(new RefusalReason(RefusalCode.NobodyQualified));

        reasons.AddRange(explanation.ExplainRoles());
        return reasons.ToImmutable();
    }

    private IEnumerable<RefusalReason> ExplainClinic()
    {
        if (diary.Time.Open.Slice(start, plan.Cells).FirstClear(0, plan.Cells) is { } closed)
            yield return new RefusalReason(RefusalCode.ClinicClosed, PhaseId: PhaseIdAt(closed));
    }

    private IEnumerable<RefusalReason> ExplainPatient(ResourceKey? patient)
    {
        if (patient is { } key && Without(diary.Busy(key), Bitmap.Full(plan.Cells)).FirstClear(0, plan.Cells) is { } taken)
            yield return new RefusalReason(RefusalCode.PatientBusy, PhaseId: PhaseIdAt(taken));
    }

    /// <summary>The appointment's cells without those that are taken.</summary>
    private Bitmap Without(BusyTime busy, Bitmap cells)
    {
        var timeline = diary.Time.Timeline;
        var left = cells.Copy();
        foreach (var span in busy.Around(timeline.InstantAt(start), timeline.InstantAt(start + plan.Cells)))
            left.ClearRange(timeline.CellAtOrBefore(span.From) - start, timeline.CellAtOrAfter(span.To) - start);

        return left;
    }

    /// <summary>The same, also without the cells at which a lack of preparation or turnover shows: the ends of each occupancy.</summary>
    private Bitmap FreeFor(int role, ImmutableArray<Occupancy> occupancies, BusyTime busy, Bitmap cells)
    {
        var left = Without(busy, cells);
        var (preparation, turnover) = plan.Margins[role];
        foreach (var (offset, length) in occupancies)
        {
            if (IsTaken(busy, offset - preparation, offset))
                left.ClearRange(offset, offset + 1);

            if (IsTaken(busy, offset + length, offset + length + turnover))
                left.ClearRange(offset + length - 1, offset + length);
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
            reasons.Add(together);

        return reasons;
    }

    private int[] SeatsOf(int role) => [.. Enumerable.Range(0, roster.Seats.Length).Where(seat => roster.Seats[seat].Role == role)];

    /// <summary>Why these seats cannot be served together, or null if they can.</summary>
    private RefusalReason? Explain(int[] seats)
    {
        if (FirstUnserved(seats, (_, candidate) => IsQualified(candidate)) is { } unqualified)
            return new RefusalReason(RefusalCode.NobodyQualified, RoleOf(unqualified).Id);

        return ExplainByPhase(seats, RefusalCode.NobodyWorking, WorksUpTo, WorksIn)
            ?? ExplainByPhase(
                seats,
                RefusalCode.Taken,
                (role, candidate, end) =>
                    WorksUpTo(role, candidate, plan.Cells) && IsSet(free[(candidate.Resource, role)], role, end),
                (role, candidate, phase) =>
                    WorksIn(role, candidate, phase) && IsSet(freeInPhase[(candidate.Resource, role, phase)], plan.PhaseAt(phase)));
    }

    private bool WorksUpTo(int role, Candidate candidate, int end) =>
        IsQualified(candidate) && IsSet(working[candidate.Resource], role, end);

    private bool WorksIn(int role, Candidate candidate, int phase) =>
        IsQualified(candidate) && IsSet(working[candidate.Resource], plan.PhaseAt(phase));

    private RefusalReason? ExplainByPhase(
        int[] seats, RefusalCode code, Func<int, Candidate, int, bool> allowsUpTo, Func<int, Candidate, int, bool> allowsIn)
    {
        for (var phase = 0; phase < plan.Treatment.Phases.Length; phase++)
        {
            var end = plan.PhaseAt(phase).Offset + plan.PhaseAt(phase).Length;
            var unserved = roster.RolesChange
                ? new ChangingSeats(
                    plan,
                    roster,
                    diary.Time.Resources.Length,
                    (role, candidate) => allowsUpTo(role, candidate, end),
                    (role, candidate, part) => allowsIn(role, candidate, plan.Parts[role][part])).FirstUnserved(seats, phase)
                : FirstUnserved(seats, (role, candidate) => allowsUpTo(role, candidate, end));
            if (unserved is { } seat)
                return new RefusalReason(code, RoleOf(seat).Id, plan.Treatment.Phases[phase].Id);
        }

        return null;
    }

    /// <summary>The cells are set wherever the role occupies it before the given cell.</summary>
    private bool IsSet(Bitmap bitmap, int role, int end) =>
        plan.Occupancies[role].All(occupancy =>
            bitmap.FirstClear(occupancy.Offset, Math.Min(occupancy.Offset + occupancy.Length, end)) is null);

    private static bool IsSet(Bitmap bitmap, Occupancy occupancy) =>
        bitmap.FirstClear(occupancy.Offset, occupancy.Offset + occupancy.Length) is null;

    private bool IsQualified(Candidate candidate) => treatment.QualifiedStarts(candidate) is not { } starts || starts[start];

    private Role RoleOf(int seat) => plan.Treatment.Roles[roster.Seats[seat].Role];

    private int? FirstUnserved(int[] seats, Func<int, Candidate, bool> allows)
    {
        var matching = new RoleMatching(seats.Length, diary.Time.Resources.Length);
        for (var i = 0; i < seats.Length; i++)
        {
            var seat = roster.Seats[seats[i]];
            foreach (var candidate in seat.Candidates)
            {
                if (allows(seat.Role, candidate))
                    matching.Allow(i, candidate.Resource);
            }
        }

        return matching.FirstUnserved() is { } unserved ? seats[unserved] : null;
    }
}
