using System.Text.Json;
using System.Text.Json.Serialization;
using ClinicApi.Faults.Checking;
using ClinicApi.Faults.Histories;

namespace ClinicApi.Faults;

/// <summary>What a run came to, as one line of JSON.</summary>
internal sealed record Result(
    string Store,
    int Seed,
    double Seconds,
    int Operations,
    int Done,
    int Refused,
    int Unknown,
    int Retried,
    int Faults,
    IReadOnlyDictionary<string, int> FaultKinds,
    double SlowestRecoverySeconds,
    int Appointments,
    int Events,
    IReadOnlyDictionary<string, int> Delivered,
    int Violations)
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.Never };

    public static Result Of(Plan plan, History history, IReadOnlyList<Violation> violations, TimeSpan took) => new(
        plan.Store.ToString(),
        plan.Seed,
        Math.Round(took.TotalSeconds, 1),
        history.Operations.Count,
        history.Operations.Count(o => o.Outcome == Outcome.Done),
        history.Operations.Count(o => o.Outcome == Outcome.Refused),
        history.Operations.Count(o => o.Outcome == Outcome.Unknown),
        history.Operations.Count(o => o.Attempts > 1),
        history.Faults.Count,
        history.Faults.GroupBy(f => f.Kind).OrderBy(g => g.Key, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Count()),
        Math.Round(history.Faults.Select(f => (f.Recovered - f.Healed) / 1e6).DefaultIfEmpty().Max(), 1),
        history.Appointments.Count,
        history.Feed.Count,
        history.Listeners.ToDictionary(l => l.Name, l => l.Events.Count),
        violations.Count);

    public override string ToString() => JsonSerializer.Serialize(this, Json);
}
