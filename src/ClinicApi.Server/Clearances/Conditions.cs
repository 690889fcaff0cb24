using System.Collections.Immutable;
using ClinicApi.Scheduling;
using ClinicApi.Server.Spacing;
using ClinicApi.Storage;
using NodaTime;

namespace ClinicApi.Server.Clearances;

/// <summary>What a patient's procedures, assessment and consents say about a treatment, as far as they were known at a version of the patient's sessions.</summary>
internal sealed record Conditions(string PatientId, KeptIntervals Intervals, Clearance Clearance)
{
    public static readonly Conditions None = new("", KeptIntervals.None, Clearance.Open);

    /// <summary>The version at which the clearance was read. None: nothing had to be read for it.</summary>
    public long? ClearanceVersion { get; init; }

    /// <summary>The assessment that decides. Empty: none does.</summary>
    public string AssessmentId { get; init; } = "";

    /// <summary>
    /// Lets the mutation, which adds, moves or begins a session, be committed only while nothing else was decided for the patient. If
    /// something was between the two readings, the older one is refused.
    /// </summary>
    public Mutation Guard(Mutation mutation) => (Intervals.Version, ClearanceVersion) switch
    {
        (null, null) => mutation,
        ({ } read, { } other) => mutation.CountFor(PatientId, Math.Min(read, other)),
        var (read, other) => mutation.CountFor(PatientId, (read ?? other)!.Value),
    };

    /// <summary>
    /// The dates on which the treatment cannot be had. Whether the patient agrees is asked when it is booked, and not yet when a time is
    /// shown or held: that is when the patient reads what to agree to.
    /// </summary>
    public ForbiddenDates Forbidden(bool books) => Intervals.Forbidden.And(books ? Clearance.All : Clearance.Clinical);
}
