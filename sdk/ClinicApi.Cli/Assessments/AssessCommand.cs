using System.CommandLine;
using ClinicApi.Cli.Output;
using ClinicApi.Cli.Running;
using ClinicApi.V1;

namespace ClinicApi.Cli.Assessments;

/// <summary>What the knowledge base makes of a patient's skin.</summary>
internal static class AssessCommand
{
    public static Command Build(Surroundings surroundings)
    {
        var subject = new Argument<string>("subject")
        {
            Description = "Name of an assessment, or a file with AssessmentInputs as JSON, or - for standard input.",
        };
        var command = new Command("assess", "Say what suits a patient's skin, what does not, and why. Nothing is kept.") { subject };
        Session.Act(command, surroundings, async (session, result, cancellationToken) =>
        {
            var findings = await FindAsync(session, result.GetRequiredValue(subject), cancellationToken);
            session.Screen.Show(findings, () => Show(session.Screen, findings));
        });
        return command;
    }

    /// <summary>Whether it names an assessment rather than a file.</summary>
    public static bool IsName(string subject) => Names.ClinicOf(subject) is not null;

    // A draft has no findings yet: its inputs are evaluated as they are.
    private static async Task<AssessmentFindings> FindAsync(Session session, string subject, CancellationToken cancellationToken)
    {
        AssessmentInputs inputs;
        if (IsName(subject))
        {
            var assessment = await session.Client.SkinAssessments.GetSkinAssessmentAsync(subject, cancellationToken: cancellationToken);
            if (assessment.Findings is { } signed)
                return signed;
            inputs = assessment.Inputs ?? new AssessmentInputs();
        }
        else
        {
            inputs = await MessageFiles.ReadAsync<AssessmentInputs>(session.Surroundings, subject, cancellationToken);
        }

        var clinic = await session.ClinicAsync(subject, cancellationToken);
        return (await session.Client.SkinAssessments.EvaluateSkinAssessmentAsync(clinic, inputs, cancellationToken: cancellationToken)).Findings;
    }

    private static void Show(Screen screen, AssessmentFindings findings)
    {
        screen.Facts(
            ("phototype", findings.Phototype is { } p ? p.DecidingPhototype.ToString() : ""),
            ("knowledge base", findings.KnowledgeVersion));
        screen.Rows(
            ["MODALITY", "VERDICT", "FROM", "PIGMENT RISK", "WHY"],
            [.. findings.Modalities.Select(m => new[]
            {
                Words.Of(m.Modality), Words.Of(m.Verdict), Dates.Show(m.EarliestDate), Words.Of(m.PigmentRisk?.Level ?? default), Why(m),
            })]);
        if (findings.Concerns.Any(c => c.Factors.Count > 0))
            screen.Rows(
                ["CONCERN", "FACTOR", "STRENGTH", "WHAT HELPS", "SOURCE"],
                [.. findings.Concerns.SelectMany(c => c.Factors.Select(f => new[] { Words.Of(c.Kind), f.DisplayName, Words.Of(f.Strength), f.Advice, f.Source }))]);
        if (findings.OpenQuestions.Count > 0)
            screen.Rows(["OPEN QUESTION", "INPUT"], [.. findings.OpenQuestions.Select(q => new[] { q.Text, q.InputPath })]);
        foreach (var referral in findings.Referrals)
            screen.Line($"refer ({Words.Of(referral.Urgency)}): {referral.Reason}");
        screen.Remark(findings.Notice);
    }

    /// <summary>The explanation, and the rules behind it.</summary>
    private static string Why(ModalityFinding finding)
    {
        var rules = string.Join(", ", finding.FiredRules.Select(r => r.RuleId));
        return rules.Length > 0 ? $"{finding.Explanation} ({rules})" : finding.Explanation;
    }
}
