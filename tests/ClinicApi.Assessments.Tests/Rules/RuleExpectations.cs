using System.Text.Json;
using ClinicApi.V1;
using Google.Protobuf;

namespace ClinicApi.Assessments.Tests.Rules;

/// <summary>The table that says by hand what makes each rule fire. It is not derived from the knowledge base.</summary>
internal static class RuleExpectations
{
    public static readonly IReadOnlyList<Expectation> All = Read();

    private static List<Expectation> Read()
    {
        using var json = JsonDocument.Parse(Example.Resource("expectations.json"));
        return [.. json.RootElement.GetProperty("rules").EnumerateArray().Select(Expectation.Of)];
    }
}

/// <summary>One rule: the modality to look at, what follows in each profile, and patients of whom it fires or not.</summary>
internal sealed record Expectation(
    string Rule,
    Modality Modality,
    RuleSeverity Conservative,
    RuleSeverity? Permissive,
    IReadOnlyList<string> Fires,
    IReadOnlyList<string> Spares,
    IReadOnlyList<string> PermissiveFires,
    IReadOnlyList<string> PermissiveSpares,
    CivilDate? EarliestDate)
{
    private static Google.Protobuf.Reflection.EnumDescriptor Names => CommonReflection.Descriptor.EnumTypes.Single(type => type.Name == "Modality");

    public static Expectation Of(JsonElement row)
    {
        var rule = row.GetProperty("rule").GetString()!;
        var fires = Cases(row, "fires")!;
        var spares = Cases(row, "spares")!;
        return new Expectation(
            rule,
            (Modality)Names.FindValueByName(row.GetProperty("modality").GetString()!).Number,
            Severity(row, "conservative")!.Value,
            Severity(row, "permissive"),
            fires,
            spares,
            Cases(row, "permissiveFires") ?? fires,
            Cases(row, "permissiveSpares") ?? spares,
            row.TryGetProperty("earliestDate", out var date) ? JsonParser.Default.Parse<CivilDate>(date.GetRawText()) : null);
    }

    /// <summary>The healthy patient with what a case changes.</summary>
    public static PatientState Patient(string @case)
    {
        using var json = JsonDocument.Parse(@case);
        var inputs = Example.Inputs();
        if (json.RootElement.TryGetProperty("inputs", out var change))
            inputs.MergeFrom(JsonParser.Default.Parse<AssessmentInputs>(change.GetRawText()));

        if (json.RootElement.TryGetProperty("region", out var region))
        {
            inputs.Regions[0].MergeFrom(JsonParser.Default.Parse<RegionStatus>(region.GetRawText()));
            if (!inputs.Concerns[0].BodyRegions.Contains(inputs.Regions[0].BodyRegion))
            {
                inputs.Concerns[0].BodyRegions.Clear();
                inputs.Concerns[0].BodyRegions.Add(inputs.Regions[0].BodyRegion);
            }
        }

        return json.RootElement.TryGetProperty("score", out var score)
            ? Example.State(inputs, Phototype.Ii, JsonParser.Default.Parse<ScaleScore>(score.GetRawText()))
            : Example.State(inputs);
    }

    private static List<string>? Cases(JsonElement row, string name) =>
        row.TryGetProperty(name, out var cases) ? [.. cases.EnumerateArray().Select(@case => @case.GetRawText())] : null;

    private static RuleSeverity? Severity(JsonElement row, string name) =>
        row.GetProperty(name).GetString() is var text && text == "NONE" ? null : Enum.Parse<RuleSeverity>(text!, ignoreCase: true);
}
