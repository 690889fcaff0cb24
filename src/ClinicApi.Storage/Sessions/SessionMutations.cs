namespace ClinicApi.Storage;

/// <summary>Courses of sessions, and the count that guards the order of decisions on a patient.</summary>
public static class SessionMutations
{
    /// <summary>Its sessions are appointments that name it, booked in the same mutation.</summary>
    public static Mutation CreateCourse(this Mutation mutation, CourseRow row) => mutation.Change([CourseWrites.Create(row)]);

    /// <summary>Counts the version of the course up. Refused as changed sessions if it is not the expected one.</summary>
    public static Mutation UpdateCourse(this Mutation mutation, CourseRow row, long expectedVersion) =>
        mutation.GuardCourse(CourseWrites.Update(row, expectedVersion));

    /// <summary>
    /// Counts what decides on the patient's treatments: a session that keeps an interval or goes through the gate, an assessment that is
    /// signed, an outcome, a consent to a treatment. Refused as changed sessions if another was counted since the version was read.
    /// </summary>
    public static Mutation CountFor(this Mutation mutation, string patientId, long expectedVersion) =>
        mutation.GuardPatient(SessionWrites.Count(mutation.ClinicId, patientId, expectedVersion));
}
