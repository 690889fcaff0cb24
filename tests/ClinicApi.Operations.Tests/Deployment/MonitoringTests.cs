using System.Text.Json.Nodes;

namespace ClinicApi.Operations.Tests.Deployment;

public sealed class MonitoringTests
{
    [Fact]
    public async Task DashboardAndAlerts_AskForMetricsThatTheServerHas()
    {
        var known = await MetricNames.OfTheServerAsync();

        var asked = Expressions().ToList();

        Assert.True(asked.Count > 30, "The expressions were not found.");
        Assert.All(asked, asked => Assert.All(MetricNames.In(asked.Expression), name =>
            Assert.True(known.Contains(name), $"{asked.Where} asks for {name}, which the server does not have.")));
    }

    [Fact]
    public async Task OurOwnMetrics_AreEachOnTheDashboardOrInAnAlert()
    {
        var asked = Expressions().SelectMany(one => MetricNames.In(one.Expression)).ToList();

        var unseen = (await MetricNames.OfTheServerAsync())
            .Where(name => name.StartsWith("clinicapi_", StringComparison.Ordinal))
            .Select(name => name[..(name.LastIndexOf('_') is var end && name[end..] is "_bucket" or "_sum" or "_count" ? end : name.Length)])
            .Where(name => !asked.Exists(other => other.StartsWith(name, StringComparison.Ordinal)))
            .Distinct();

        // What the dashboard leaves out on purpose: detail behind another figure.
        string[] detail = ["clinicapi_diaries_resources", "clinicapi_webhook_attempt_duration_seconds", "clinicapi_webhook_endpoints_served"];
        Assert.Empty(unseen.Except(detail));
    }

    [Theory]
    [InlineData("sum by (le, method) (rate(a_total{reason=\"x by y\"}[5m])) > 0.5", "a_total")]
    [InlineData("a / on (instance) b unless absent(c)", "a b c")]
    [InlineData("sum(rate(a_sum[$__rate_interval])) / sum(rate(a_count[$__rate_interval]))", "a_sum a_count")]
    public void Names_AreFoundInExpressions(string expression, string names) =>
        Assert.Equal(names.Split(' '), MetricNames.In(expression));

    private static IEnumerable<(string Where, string Expression)> Expressions()
    {
        foreach (var rule in DeployFolder.Documents("monitoring/alerts.yaml")[0].At("groups").Items().SelectMany(group => group.At("rules").Items()))
            yield return (rule.Text("alert"), rule.Text("expr"));
        foreach (var panel in JsonNode.Parse(DeployFolder.Read("monitoring/dashboard.json"))!["panels"]!.AsArray())
        {
            foreach (var target in panel!["targets"]!.AsArray())
                yield return (panel["title"]!.GetValue<string>(), target!["expr"]!.GetValue<string>());
        }
    }
}
