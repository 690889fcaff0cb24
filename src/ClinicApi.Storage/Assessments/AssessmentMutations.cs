namespace ClinicApi.Storage;

/// <summary>Assessments and what came of them.</summary>
public static class AssessmentMutations
{
    /// <summary>A draft.</summary>
    public static Mutation CreateAssessment(this Mutation mutation, AssessmentRow row) =>
        mutation.GuardPatient(PatientWrites.Keep(mutation.ClinicId, row.PatientId)).Change([AssessmentWrites.Create(row)]);

    /// <summary>Changes a draft, or signs it. Refused as a version mismatch once it is signed.</summary>
    public static Mutation UpdateAssessment(this Mutation mutation, AssessmentRow row, long expectedVersion) =>
        mutation.Change([AssessmentWrites.Update(row, expectedVersion)]);

    /// <summary>Puts a version in the place of the one that it amends. Refused as a version mismatch if another one is there.</summary>
    public static Mutation SupersedeAssessment(this Mutation mutation, AssessmentRow successor, long expectedVersion) =>
        mutation.Change([AssessmentWrites.Supersede(successor, expectedVersion)]);

    public static Mutation RecordOutcome(this Mutation mutation, OutcomeRow row) =>
        mutation.GuardPatient(PatientWrites.Keep(mutation.ClinicId, row.PatientId)).Change([AssessmentWrites.Record(row)]);
}
