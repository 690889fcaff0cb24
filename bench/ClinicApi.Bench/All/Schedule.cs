namespace ClinicApi.Bench.All;

/// <summary>One line of the page: what is run, and what it is to reach.</summary>
/// <param name="Scenario">Its name.</param>
/// <param name="Store">On which engine.</param>
/// <param name="Callers">How many calls at once.</param>
/// <param name="Target">What is to be reached, in words.</param>
/// <param name="Reached">Whether a result reaches it; null where it is only reported.</param>
internal sealed record Entry(string Scenario, string Store, int Callers, string Target, Func<Result, bool>? Reached = null)
{
    /// <summary>How many times the common number of seconds this one needs, since it has many rounds or few calls.</summary>
    public int Share { get; init; } = 1;

    public override string ToString() => $"{Scenario} on {Store}, {Callers} callers";
}

/// <summary>What <c>all</c> runs, in order. A scenario that this version does not have is left out.</summary>
internal static class Schedule
{
    private const string Sqlite = "sqlite";
    private const string Postgres = "postgres";

    public static readonly IReadOnlyList<Entry> Entries =
    [
        new("engine", Sqlite, 1, "20 µs and 200 µs", result => result.Details is { } d && d["us_for_1_practitioner"] <= 20 && d["us_for_20_practitioners"] <= 200),
        new("echo", Sqlite, 16, "reported"),
        new("availability", Sqlite, 16, "0.6 of an echo", result => result.Value >= 0.6) { Share = 2 },
        new("availability-many", Sqlite, 16, "0.3 of an echo, p99 under 20 ms", result => result is { Value: >= 0.3, P99Ms: < 20 }) { Share = 2 },
        new("get", Sqlite, 16, "0.5 of an echo", result => result.Value >= 0.5),
        new("get", Postgres, 16, "0.3 of an echo", result => result.Value >= 0.3),
        new("book", Sqlite, 1, "0.8 of a bare loop", result => result.Ratio >= 0.8),
        new("book", Sqlite, 16, "2 of a bare loop", result => result.Ratio >= 2),
        new("book", Sqlite, 64, "2.4 of a bare loop", result => result.Ratio >= 2.4),
        new("book", Postgres, 16, "0.8 of pgbench, 1 with combined commits", result => result.Ratio >= 0.8),
        new("book", Postgres, 64, "0.8 of pgbench, 1 with combined commits", result => result.Ratio >= 0.8),
        new("refuse", Postgres, 16, "3 times book", result => result.Ratio >= 3),
        new("mixed", Postgres, 16, "no error, p99 of bookings at most 3 times that alone", result => result is { Ratio: <= 3, Errors: 0 }),
        new("feed", Postgres, 16, "p99 under 20 ms", result => result.P99Ms < 20),
        new("webhooks", Postgres, 16, "p99 under 200 ms, the same beside a dead endpoint", result => result.Value < 200),
        new("evaluate", Sqlite, 16, "0.5 of an echo", result => result.Value >= 0.5),
        new("sdk", Sqlite, 1, "5 % more time, 1 kB more", result => result.Details is { } d && d["more_time_percent"] <= 5 && d["more_bytes"] <= 1024),
        new("availability-scale", Sqlite, 16, "1.2 of the first point's cost", result => result.Value <= 1.2),
        new("startup", Sqlite, 1, "1.5 times an empty host", result => result.Ratio <= 1.5),
        new("soak", Postgres, 16, "memory, handles and latency flat", result => result.Value <= 1.2 && result.Details!["handles_growth"] <= 1.2) { Share = 2 },
    ];
}
