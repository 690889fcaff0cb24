using BenchmarkDotNet.Attributes;
using ClinicApi.Assessments;
using ClinicApi.V1;
using Google.Protobuf;

namespace ClinicApi.Bench.Engine;

/// <summary>One patient with ten concerns and more than forty facts, all modalities; and what a start pays for the knowledge base.</summary>
public class EvaluateBenchmarks
{
    private static readonly DateOnly Day = new(2026, 6, 15);

    private readonly KnowledgeBase knowledge = KnowledgeBase.LoadEmbedded();
    private readonly IReadOnlyList<KnowledgeFile> files = KnowledgeBase.EmbeddedFiles();
    private readonly PatientState patient = Patients.Realistic();

    [GlobalSetup]
    public void Describe()
    {
        var findings = Evaluate();
        Console.WriteLine(
            $"// {findings.Modalities.Count} modalities, {findings.Modalities.Sum(finding => finding.FiredRules.Count)} fired rules, "
            + $"{findings.OpenQuestions.Count} open questions, {findings.CalculateSize()} bytes");
    }

    [Benchmark(Description = "evaluate")]
    public AssessmentFindings Evaluate() => SkinEvaluation.Evaluate(knowledge, patient, RuleProfile.Conservative, Day);

    [Benchmark(Description = "load the knowledge base")]
    public KnowledgeBase Load() => KnowledgeBase.Load(files);
}
