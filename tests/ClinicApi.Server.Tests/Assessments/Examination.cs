using ClinicApi.Server.Tests.Support;
using ClinicApi.V1;

namespace ClinicApi.Server.Tests.Assessments;

/// <summary>What a test's clinician asks, writes and signs.</summary>
internal static class Examination
{
    public const string Practitioner = "anna";

    /// <summary>Inputs that nothing is missing from.</summary>
    public static AssessmentInputs Inputs() => Sdk.Testing.SampleExamination.Inputs();

    public static async Task<SkinAssessment> GivenDraftAsync(this TestClinic clinic, Patient patient, AssessmentInputs? inputs = null, TestCaller? by = null) =>
        await (by ?? clinic.Staff).Assessments.CreateSkinAssessmentAsync(new CreateSkinAssessmentRequest
        {
            Parent = patient.Name,
            Assessment = new SkinAssessment { Inputs = inputs ?? Inputs() },
        });

    public static async Task<SkinAssessment> GivenSignedAsync(this TestClinic clinic, Patient patient, AssessmentInputs? inputs = null) =>
        await clinic.SignAsync(await clinic.GivenDraftAsync(patient, inputs));

    public static async Task<SkinAssessment> SignAsync(this TestClinic clinic, SkinAssessment draft) =>
        await clinic.Staff.Assessments.FinalizeSkinAssessmentAsync(await clinic.SignatureAsync(draft));

    /// <summary>Approves what suits, and declines what is left to the clinician.</summary>
    public static async Task<FinalizeSkinAssessmentRequest> SignatureAsync(this TestClinic clinic, SkinAssessment draft)
    {
        var inputs = draft.Inputs.Clone();
        inputs.BirthDate ??= TestClinic.APatient().BirthDate;
        var findings = (await clinic.Staff.Assessments.EvaluateSkinAssessmentAsync(
            new EvaluateSkinAssessmentRequest { Parent = clinic.Name, Inputs = inputs })).Findings;
        return new FinalizeSkinAssessmentRequest
        {
            Name = draft.Name,
            Practitioner = clinic.Practitioner(Practitioner),
            KnowledgeVersion = findings.KnowledgeVersion,
            Decisions =
            {
                findings.Modalities
                    .Where(finding => finding.Verdict is Verdict.Suitable or Verdict.Caution or Verdict.NeedsClearance or Verdict.Deferred)
                    .Select(finding => new ModalityDecision
                    {
                        Modality = finding.Modality,
                        Kind = finding.Verdict is Verdict.Suitable or Verdict.Caution ? DecisionKind.Approved : DecisionKind.Declined,
                    }),
            },
        };
    }

    public static async Task<SkinAssessment> ReadAsync(this TestCaller caller, SkinAssessment assessment) =>
        await caller.Assessments.GetSkinAssessmentAsync(new GetSkinAssessmentRequest { Name = assessment.Name });

    public static async Task<IReadOnlyList<SkinAssessment>> ListAsync(
        this TestCaller caller, Patient patient, AssessmentView view = AssessmentView.Full, params IEnumerable<AssessmentState> states) =>
        (await caller.Assessments.ListSkinAssessmentsAsync(
            new ListSkinAssessmentsRequest { Parent = patient.Name, View = view, States = { states } })).Assessments;

    /// <summary>The patient agrees that assessments are shared with a partner.</summary>
    public static async Task<Consent> ShareAsync(this TestClinic clinic, Patient patient, TestCaller with, params IEnumerable<string> fields) =>
        await clinic.Staff.Patients.RecordConsentAsync(new RecordConsentRequest
        {
            Parent = patient.Name,
            Consent = new Consent
            {
                Purpose = ConsentPurpose.AssessmentSharing,
                Recipient = $"partners/{with.PartnerId}",
                SharedFields = { fields },
                DocumentVersion = "sharing-2026-03",
                Giver = ConsentGiver.Patient,
            },
        });
}
