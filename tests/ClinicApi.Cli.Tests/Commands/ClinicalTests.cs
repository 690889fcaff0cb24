using ClinicApi.Cli.Tests.Support;

namespace ClinicApi.Cli.Tests.Commands;

/// <summary>What clinic staff ask.</summary>
[Collection(nameof(DemoServer))]
public sealed class ClinicalTests(DemoServer server)
{
    private static readonly string Inputs = Path.Combine(AppContext.BaseDirectory, "healthy-patient.json");

    private readonly Shell shell = Shell.Of(server, "staff");

    [Fact]
    public async Task Assess_OfInputs_IsATableThatSaysWhy()
    {
        var outcome = await shell.RunAsync("assess", Inputs);

        Assert.Equal(0, outcome.Code);
        Assert.Contains(outcome.Lines, line => line.StartsWith("micro needling ", StringComparison.Ordinal));
        Assert.StartsWith("MODALITY", outcome.Lines.First(line => line.Contains("VERDICT", StringComparison.Ordinal)), StringComparison.Ordinal);
        var findings = Assert.Single(await shell.AskAsync("assess", Inputs));
        Assert.NotEmpty(findings.GetProperty("modalities").EnumerateArray());
    }

    [Fact]
    public async Task Compare_OfInputs_HasARowForEachTreatment()
    {
        var compared = Assert.Single(await shell.AskAsync("compare", Inputs, "--treatment", "micro-needling-face", "--treatment", "fractional-laser"));
        Assert.Equal(2, compared.GetProperty("treatments").GetArrayLength());

        var outcome = await shell.RunAsync("compare", Inputs, "--without-times");

        Assert.Equal(0, outcome.Code);
        Assert.Contains(outcome.Lines, line => line.StartsWith("micro-needling-face ", StringComparison.Ordinal) && line.Contains(" EUR", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Inputs_ThatAreNone_AreWrongUse()
    {
        var outcome = await (shell with { Typed = """{ "concern": 1 }""" }).RunAsync("assess", "-");

        Assert.Equal(2, outcome.Code);
        Assert.Contains("is no AssessmentInputs in JSON", outcome.Complaint, StringComparison.Ordinal);
    }
}
