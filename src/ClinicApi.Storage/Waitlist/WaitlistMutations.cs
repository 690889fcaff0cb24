namespace ClinicApi.Storage;

/// <summary>Waiting for time that others free.</summary>
public static class WaitlistMutations
{
    /// <summary>Refused as existing while the patient waits for the same treatment. All free time is looked at for it, once.</summary>
    public static Mutation JoinWaitlist(this Mutation mutation, WaitlistRow row) =>
        mutation.GuardPatient(PatientWrites.Keep(mutation.ClinicId, row.PatientId))
            .Change([WaitlistWrites.Join(row), FreedTimeWrites.ForEntry(mutation.ClinicId, row.EntryId)]);

    /// <summary>All free time is looked at for an entry once more, since something else than time has changed for it.</summary>
    public static Mutation LookAgainFor(this Mutation mutation, string entryId) =>
        mutation.Change([FreedTimeWrites.ForEntry(mutation.ClinicId, entryId)]);

    /// <summary>Its state, its offer and the times that it passed.</summary>
    public static Mutation UpdateWaitlistEntry(this Mutation mutation, WaitlistRow row, long expectedVersion) =>
        mutation.Change([WaitlistWrites.Update(row, expectedVersion)]);

    /// <summary>
    /// Who waited waits no longer, and the hold that was offered, if there is one, is released. Refused as changed sessions if either is
    /// not as it was read.
    /// </summary>
    public static Mutation EndWaiting(this Mutation mutation, WaitlistRow row, long expectedVersion, string? holdId)
    {
        if (holdId is not null)
            mutation.Tell(new DiaryChange(DiaryChange.OfHold(holdId), []));
        IEnumerable<Statement> ends =
            [.. holdId is null ? [] : HoldWrites.Release(mutation.ClinicId, holdId), WaitlistWrites.Update(row, expectedVersion)];
        return mutation.Change(ends.Select(statement => statement.Expecting(Conflict.SessionsChanged)));
    }
}
