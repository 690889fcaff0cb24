using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using ClinicApi.Server.Calls;
using ClinicApi.Server.Events;
using ClinicApi.Server.Hosting;
using ClinicApi.Server.Limits;
using ClinicApi.Server.Webhooks;
using ClinicApi.Storage;
using ClinicApi.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClinicApi.Operations.Tests.Deployment;

/// <summary>The metrics that a server exports, under the names that Prometheus gives them.</summary>
internal static partial class MetricNames
{
    private static readonly HashSet<string> Operators = ["and", "or", "unless", "bool", "offset"];

    /// <summary>Starts a server on each engine, as far as that needs no database, and listens to the meters that it exports.</summary>
    public static async Task<IReadOnlySet<string>> OfTheServerAsync()
    {
        var names = new ConcurrentDictionary<string, bool>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (Telemetry.Meters.Contains(instrument.Meter.Name))
            {
                foreach (var name in InPrometheus(instrument))
                    names[name] = true;
            }
        };
        listener.Start();

        await using var database = await TestDatabase.CreateAsync(StoreEngine.Sqlite);
        var builder = ServerHost.CreateBuilder(["--environment", "Production"]);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ClinicApi:Storage:Path"] = database.Options.ConnectionString,
            ["ClinicApi:Encryption:Waived"] = "true",
            ["ClinicApi:Drain:Seconds"] = "0",
            ["Kestrel:Endpoints:Grpc:Url"] = "http://127.0.0.1:0",
            ["Kestrel:Endpoints:Http:Url"] = "http://127.0.0.1:0",
        });
        builder.Logging.ClearProviders();
        await using var app = ServerHost.Build(builder);
        await app.StartAsync();
        // These come with the first call.
        app.Services.GetRequiredService<CallMetrics>();
        app.Services.GetRequiredService<CommitMetrics>();
        app.Services.GetRequiredService<FeedMetrics>();
        app.Services.GetRequiredService<LimitMetrics>();
        app.Services.GetRequiredService<WebhookMetrics>();
        await app.StopAsync();
        await using var postgres = Store.Open(
            new StoreOptions(StoreEngine.Postgres, "Host=127.0.0.1;Port=1"), TimeProvider.System, NullLoggerFactory.Instance);
        return names.Keys.ToHashSet();
    }

    /// <summary>The metrics that a PromQL expression asks for.</summary>
    public static IEnumerable<string> In(string expression)
    {
        var withoutLabels = Grouping().Replace(Selection().Replace(expression, " "), " ");
        return Name().Matches(withoutLabels).Select(match => match.Value).Where(name => !Operators.Contains(name)).Distinct();
    }

    private static IEnumerable<string> InPrometheus(Instrument instrument)
    {
        var type = instrument.GetType().GetGenericTypeDefinition();
        var unit = instrument.Unit switch { "s" => "_seconds", "By" => "_bytes", "%" => "_percent", _ => "" };
        var name = instrument.Name.Replace('.', '_');
        name = name.EndsWith(unit, StringComparison.Ordinal) ? name : name + unit;
        if (type == typeof(Histogram<>))
            return [$"{name}_bucket", $"{name}_sum", $"{name}_count"];
        return [type == typeof(Counter<>) || type == typeof(ObservableCounter<>) ? $"{name}_total" : name];
    }

    [GeneratedRegex("""\{[^}]*\}|\[[^\]]*\]""", RegexOptions.None, 1000)]
    private static partial Regex Selection();

    [GeneratedRegex("""\b(?:by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)""", RegexOptions.None, 1000)]
    private static partial Regex Grouping();

    // An identifier that no bracket follows: what is called is a function.
    [GeneratedRegex("""\b[a-z_][a-z0-9_]*\b(?!\s*\()""", RegexOptions.None, 1000)]
    private static partial Regex Name();
}
