using ClinicApi.Server.Contract;
using ClinicApi.V1;

namespace ClinicApi.Server.Assessments;

/// <summary>Writes findings as protobuf does, but for measuring their parts, of which there are hundreds, again at each level.</summary>
internal static class FindingsWriter
{
    // A name of its own: the compiler would prefer the writer's own method for any message to an overload here.
    public static void WriteFindings(this WireWriter to, int field, AssessmentFindings findings)
    {
        var start = to.Begin(field);
        to.Write(AssessmentFindings.KnowledgeVersionFieldNumber, findings.KnowledgeVersion);
        to.Write(AssessmentFindings.ProfileFieldNumber, (int)findings.Profile);
        to.Write(AssessmentFindings.EvaluationDateFieldNumber, findings.EvaluationDate);
        to.Write(AssessmentFindings.PhototypeFieldNumber, findings.Phototype);
        to.Write(AssessmentFindings.ScoresFieldNumber, findings.Scores);
        to.Write(AssessmentFindings.PackYearsFieldNumber, findings.PackYears);
        to.Write(AssessmentFindings.ConcernsFieldNumber, findings.Concerns);
        foreach (var modality in findings.Modalities)
            WriteModality(to, AssessmentFindings.ModalitiesFieldNumber, modality);
        to.Write(AssessmentFindings.OpenQuestionsFieldNumber, findings.OpenQuestions);
        to.Write(AssessmentFindings.ReferralsFieldNumber, findings.Referrals);
        to.Write(AssessmentFindings.NoticeFieldNumber, findings.Notice);
        to.Write(AssessmentFindings.ProfileDecisionFieldNumber, findings.ProfileDecision);
        to.End(start);
    }

    private static void WriteModality(WireWriter to, int field, ModalityFinding finding)
    {
        var start = to.Begin(field);
        to.Write(ModalityFinding.ModalityFieldNumber, (int)finding.Modality);
        to.Write(ModalityFinding.VerdictFieldNumber, (int)finding.Verdict);
        to.Write(ModalityFinding.ExplanationFieldNumber, finding.Explanation);
        to.Write(ModalityFinding.FiredRulesFieldNumber, finding.FiredRules);
        to.Write(ModalityFinding.EarliestDateFieldNumber, finding.EarliestDate);
        to.Write(ModalityFinding.PigmentRiskFieldNumber, finding.PigmentRisk);
        to.Write(ModalityFinding.BenefitsFieldNumber, finding.Benefits);
        to.Write(ModalityFinding.CourseFieldNumber, finding.Course);
        to.Write(ModalityFinding.PlanFieldNumber, finding.Plan);
        to.Write(ModalityFinding.OpenQuestionIdsFieldNumber, finding.OpenQuestionIds);
        to.End(start);
    }
}
