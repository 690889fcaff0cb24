using ClinicApi.Scheduling;
using ClinicApi.Server.Appointments;
using ClinicApi.Storage;
using NodaTime;

namespace ClinicApi.Server.Spacing;

/// <summary>The dates that a patient's other procedures forbid, as far as they were known at a version of the patient's sessions.</summary>
internal sealed record KeptIntervals(string PatientId, long? Version, ForbiddenDates Forbidden)
{
    public static readonly KeptIntervals None = new("", null, ForbiddenDates.None);

    /// <summary>Lets the mutation, which adds or moves a session, be committed only while no other session has been added.</summary>
    public Mutation Guard(Mutation mutation) => Version is { } version ? mutation.AddSession(PatientId, version) : mutation;

    /// <summary>Refuses a start on a forbidden date.</summary>
    public void Require(Instant start, DateTimeZone zone, string treatment)
    {
        if (EarliestAfter(start, zone) is { } earliest)
            throw SlotRefusals.IntervalTooShort(treatment, earliest);
    }

    /// <summary>The first instant after a start that is forbidden; null if it is not.</summary>
    public Instant? EarliestAfter(Instant start, DateTimeZone zone) =>
        Forbidden.FirstAllowed(start, zone) is var allowed && allowed > start ? allowed : null;
}
