using ClinicApi.Server.Contract;
using ClinicApi.Storage;
using ClinicApi.V1;
using Google.Protobuf;
using NodaTime;

namespace ClinicApi.Server.Assessments;

/// <summary>
/// Assessments as the contract has them and as they are stored: what was asked, found and decided as a document in the contract's wire
/// form, so that also an older node returns all that a newer one has signed.
/// </summary>
internal static class AssessmentMapping
{
    /// <summary>In a view, and of that what the reader may see.</summary>
    public static SkinAssessment ToMessage(ReadAssessment read, AssessmentView view)
    {
        var row = read.Assessment;
        var assessment = view == AssessmentView.Full ? ReadDocument(row) : new SkinAssessment();
        assessment.Name = ResourceNames.Assessment(row.ClinicId, row.PatientId, row.AssessmentId);
        assessment.Etag = Etags.Of(row.Version);
        assessment.State = (AssessmentState)row.State;
        assessment.Version = row.Revision;
        assessment.Supersedes = Sibling(row, row.SupersedesId);
        assessment.SupersededBy = Sibling(row, row.SupersededById);
        assessment.AmendmentReason = row.AmendmentReason;
        assessment.AssessTime = row.AssessedAt.ToTimestamp();
        assessment.FinalizedBy = row.FinalizedBy.Length == 0 ? "" : ResourceNames.Practitioner(row.ClinicId, row.FinalizedBy);
        assessment.FinalizeTime = row.FinalizedAt?.ToTimestamp();
        assessment.ExpireTime = row.ExpiresAt?.ToTimestamp();
        assessment.CreateTime = row.CreatedAt.ToTimestamp();
        assessment.UpdateTime = row.UpdatedAt.ToTimestamp();
        SharedFields.Keep(assessment, read.SharedFields);
        return assessment;
    }

    /// <summary>All of it: for those who wrote it.</summary>
    public static SkinAssessment ToMessage(AssessmentRow row) => ToMessage(new ReadAssessment(row, SharedFields: "[]"), AssessmentView.Full);

    public static SkinAssessment ReadDocument(AssessmentRow row) => SkinAssessment.Parser.ParseFrom(row.Document);

    public static byte[] WriteDocument(
        AssessmentInputs? inputs, AssessmentFindings? findings = null, IEnumerable<ModalityDecision>? decisions = null) =>
        new SkinAssessment { Inputs = inputs ?? new AssessmentInputs(), Findings = findings, Decisions = { decisions ?? [] } }.ToByteArray();

    public static AssessmentRow NewDraft(
        string clinicId, string patientId, string assessmentId, AssessmentInputs? inputs, string createdBy, Instant assessedAt, Instant now) => new(
        clinicId,
        patientId,
        assessmentId,
        Version: 1,
        (int)AssessmentState.Draft,
        Revision: 1,
        SupersedesId: "",
        SupersededById: "",
        AmendmentReason: "",
        WriteDocument(inputs),
        createdBy,
        assessedAt,
        FinalizedBy: "",
        FinalizedAt: null,
        ExpiresAt: null,
        CreatedAt: now,
        UpdatedAt: now);

    private static string Sibling(AssessmentRow row, string assessmentId) =>
        assessmentId.Length == 0 ? "" : ResourceNames.Assessment(row.ClinicId, row.PatientId, assessmentId);
}
