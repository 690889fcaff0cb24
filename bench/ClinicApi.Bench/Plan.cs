using System.Text.Json;

namespace ClinicApi.Bench;

/// <summary>What to measure, and how.</summary>
internal sealed record Plan(string Scenario, string Store, int Seconds, int Callers);

/// <summary>What was measured. Values are rounded to what the noise of a machine leaves.</summary>
internal sealed record Result(
    string Scenario, string Store, int Callers, double Value, string Unit, double P50Ms, double P99Ms, double P999Ms, int Errors)
{
    /// <summary>Further numbers of the scenario, by name.</summary>
    public IReadOnlyDictionary<string, double>? Details { get; init; }

    public static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };
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
            ["sdk"] = SdkScenario.RunAsync,
        };
}
