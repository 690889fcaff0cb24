using System.Text.Json;
using System.Text.Json.Serialization;

namespace ClinicApi.Bench;

/// <summary>What to measure, and how.</summary>
/// <param name="Scenario">What.</param>
/// <param name="Store">On which engine.</param>
/// <param name="Seconds">How long.</param>
/// <param name="Callers">How many calls are under way at once.</param>
/// <param name="Clinics">How many clinics <c>availability-scale</c> loads.</param>
/// <param name="Past">How many past appointments it stores.</param>
internal sealed record Plan(string Scenario, string Store, int Seconds, int Callers, int Clinics = 0, int Past = 0);

/// <summary>What was measured. Values are rounded to what the noise of a machine leaves.</summary>
internal sealed record Result(
    string Scenario, string Store, int Callers, double Value, string Unit, double P50Ms, double P99Ms, double P999Ms, int Errors)
{
    /// <summary>What the value is compared with, measured in the same run.</summary>
    public double? Baseline { get; init; }

    public string? BaselineName { get; init; }

    /// <summary>The median of the ratios of each turn, where value and baseline are measured in turn.</summary>
    public double? Ratio { get; init; }

    /// <summary>Further numbers of the scenario, by name.</summary>
    public IReadOnlyDictionary<string, double>? Details { get; init; }

    public static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };
}

/// <summary>The scenarios by the names under which they are called.</summary>
internal static class Scenarios
{
    public static readonly IReadOnlyDictionary<string, Func<ServerProcess, Plan, CancellationToken, Task<Result>>> ByName =
        new Dictionary<string, Func<ServerProcess, Plan, CancellationToken, Task<Result>>>
        {
            ["book"] = BookScenario.RunAsync,
            ["feed"] = FeedScenario.RunAsync,
            ["availability"] = AvailabilityScenario.RunAsync,
            ["evaluate"] = EvaluateScenario.RunAsync,
            ["availability-many"] = ManyClinicsScenario.RunAsync,
            ["availability-scale"] = ScaleScenario.RunAsync,
            ["engine"] = EngineScenario.RunAsync,
            ["echo"] = EchoScenario.RunAsync,
            ["get"] = GetScenario.RunAsync,
            ["refuse"] = RefuseScenario.RunAsync,
            ["mixed"] = MixedScenario.RunAsync,
            ["webhooks"] = WebhooksScenario.RunAsync,
            ["startup"] = StartupScenario.RunAsync,
            ["soak"] = SoakScenario.RunAsync,
            ["sdk"] = SdkScenario.RunAsync,
        };
}
