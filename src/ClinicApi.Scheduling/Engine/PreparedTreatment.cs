namespace ClinicApi.Scheduling;

/// <summary>A treatment in a clinic's time: how long it takes, who could play its roles, and when it may start by grid and skill.</summary>
internal sealed class PreparedTreatment
{
    private readonly Bitmap?[] qualified;

    public PreparedTreatment(ClinicTime time, Treatment treatment)
    {
        Plan = new TreatmentPlan(treatment);
        Roster = new Roster(time.Resources, Plan);
        Grid = time.Grid(treatment.Grid);
        qualified = new Bitmap?[Roster.Rows];
        foreach (var candidate in Roster.Pools.SelectMany(pool => pool))
            qualified[candidate.Row] = candidate.ValidUntil is { } date ? time.QualifiedStarts(date, Plan.Cells) : null;
    }

    public TreatmentPlan Plan { get; }

    public Roster Roster { get; }

    /// <summary>The cells on the treatment's grid.</summary>
    public Bitmap Grid { get; }

    public Roster Requiring(ResourceKey? practitioner, ClinicTime time) =>
        practitioner is { } key ? Roster.Requiring(key, time.Resources) : Roster;

    /// <summary>The starts for which a candidate's capability is valid, or null if it has no end.</summary>
    public Bitmap? QualifiedStarts(Candidate candidate) => qualified[candidate.Row];
}
