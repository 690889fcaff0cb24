using ClinicApi.Sdk;
using ClinicApi.V1;

namespace ClinicApi.Quickstart;

/// <summary>The clinic's side: examine, see what suits, decide, sign.</summary>
internal sealed class Consultation(ClinicApiClient staff, Journal journal)
{
    private static readonly Modality[] Compared = [Modality.MicroNeedling, Modality.FractionalAblativeLaser];

    public async Task<SkinAssessment> ExamineAsync(Clinic clinic, Patient patient)
    {
        var draft = await staff.SkinAssessments.CreateSkinAssessmentAsync(
            patient.Name, new SkinAssessment { Inputs = Questionnaire.Answered(patient.BirthDate) });

        // What feeds the concern, and what the clinic could do about it.
        var findings = (await staff.SkinAssessments.EvaluateSkinAssessmentAsync(clinic.Name, draft.Inputs)).Findings;
        foreach (var concern in findings.Concerns.Where(concern => concern.Factors.Count > 0))
            journal.Say("assessed", $"{concern.Kind}, fed by: {string.Join(", ", concern.Factors.Select(factor => factor.DisplayName))}");
        var compared = await staff.SkinAssessments.CompareTreatmentsAsync(clinic.Name, draft.Name);
        foreach (var row in compared.Treatments.Where(row => Compared.Contains(row.Finding.Modality)))
        {
            var first = row.FirstStartTime is null ? "not to be booked" : $"first on {journal.Local(row.FirstStartTime)}";
            journal.Say("compared", $"{row.DisplayName}: {row.Finding.Verdict}, pigment risk {row.Finding.PigmentRisk?.Level}, {first}");
        }

        // A clinician decides on each modality; what departs from the findings would need a reason.
        var practitioner = await staff.Clinics.ListPractitionersAsync(clinic.Name).FirstAsync();
        var signed = await staff.SkinAssessments.FinalizeSkinAssessmentAsync(
            new FinalizeSkinAssessmentRequest
            {
                Name = draft.Name,
                Practitioner = practitioner.Name,
                KnowledgeVersion = findings.KnowledgeVersion,
                Decisions = { findings.Modalities.Select(Decide).OfType<ModalityDecision>() },
            });
        journal.Say("signed", $"by {practitioner.DisplayName}, valid until {journal.Local(signed.ExpireTime, "d MMMM yyyy")}");
        return signed;
    }

    /// <summary>Needling if it suits, and nothing else.</summary>
    private static ModalityDecision? Decide(ModalityFinding finding) => finding.Verdict switch
    {
        Verdict.Suitable or Verdict.Caution when finding.Modality == Modality.MicroNeedling =>
            new ModalityDecision { Modality = finding.Modality, Kind = DecisionKind.Approved },
        Verdict.Suitable or Verdict.Caution or Verdict.NeedsClearance or Verdict.Deferred =>
            new ModalityDecision { Modality = finding.Modality, Kind = DecisionKind.Declined },
        _ => null,
    };
}
