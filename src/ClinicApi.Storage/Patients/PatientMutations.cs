namespace ClinicApi.Storage;

/// <summary>Changes to patients and their consents.</summary>
public static class PatientMutations
{
    public static Mutation CreatePatient(this Mutation mutation, PatientRow row) => mutation.Change([PatientWrites.Create(row)]);

    public static Mutation UpdatePatient(this Mutation mutation, PatientRow row, long expectedVersion) =>
        mutation.GuardPatient(PatientWrites.Update(row, expectedVersion));

    /// <summary>A patient with a reservation that is not over is in use.</summary>
    public static Mutation ErasePatient(this Mutation mutation, string id, long expectedVersion) =>
        mutation
            .GuardPatient(PatientWrites.Empty(mutation.ClinicId, id, expectedVersion, mergedInto: null))
            .Change(PatientWrites.EraseOf(mutation.ClinicId, id));

    /// <summary>Refused as changed sessions if the source has got something since it was read, or now overlaps the target.</summary>
    public static Mutation MergePatients(this Mutation mutation, PatientMerger merger) =>
        mutation
            .GuardPatient(PatientWrites.Update(merger.Target, merger.TargetVersion))
            .GuardPatient(PatientWrites.Empty(mutation.ClinicId, merger.SourceId, merger.SourceVersion, merger.Target.PatientId))
            .Change(PatientMergerWrites.Merge(merger));

    /// <summary>Refused as a version mismatch while another consent to the same stands.</summary>
    public static Mutation RecordConsent(this Mutation mutation, ConsentRow row) =>
        mutation.GuardPatient(PatientWrites.Keep(row.ClinicId, row.PatientId)).Change([ConsentWrites.Record(row)]);

    /// <summary>Ends the consent at the row's moment of revocation. Refused as a version mismatch if it has ended before.</summary>
    public static Mutation RevokeConsent(this Mutation mutation, ConsentRow row, long expectedVersion) =>
        mutation.Change([ConsentWrites.Revoke(row, expectedVersion)]);
}
