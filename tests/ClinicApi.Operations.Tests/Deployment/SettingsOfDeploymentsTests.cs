using System.Text.RegularExpressions;
using ClinicApi.Server.Hosting;
using ClinicApi.Storage;
using Microsoft.Extensions.Configuration;
using YamlDotNet.RepresentationModel;

namespace ClinicApi.Operations.Tests.Deployment;

/// <summary>The settings in the files for operators are read as the server reads its own: a key that it does not know fails.</summary>
public sealed partial class SettingsOfDeploymentsTests
{
    [Fact]
    public void Container_KeepsItsDatabaseOnTheVolume()
    {
        var settings = Read(Assignments(DeployFolder.Read("container/Dockerfile")));

        Assert.Equal((StoreEngine.Sqlite, "/data/clinicapi.db"), (settings.Store.Engine, settings.Store.ConnectionString));
    }

    [Fact]
    public void Compose_RunsOnPostgreSqlWithSecretsFromFiles()
    {
        var server = DeployFolder.Documents("compose/compose.yaml")[0].At("services", "server");

        var settings = Read(server.At("environment").Entries().Select(entry => (entry.Key, Text(entry.Value))));

        Assert.Equal(StoreEngine.Postgres, settings.Store.Engine);
        Assert.StartsWith("/run/secrets/", settings.PepperFile, StringComparison.Ordinal);
        Assert.StartsWith("/run/secrets/", settings.Encryption.KeyFile, StringComparison.Ordinal);
        // Without TLS it is for this machine only.
        Assert.True(settings.AllowPlaintext);
        Assert.All(server.At("ports").Items(), port => Assert.StartsWith("127.0.0.1:", Text(port), StringComparison.Ordinal));
    }

    [Fact]
    public void Kubernetes_RunsOnPostgreSqlWithSecretsByReference()
    {
        var container = DeployFolder.Kubernetes("Deployment").At("spec", "template", "spec", "containers").Items().Single();
        var referred = container.At("env").Items().Select(variable => (variable.Text("name"), "Host=a-secret"));
        var plain = DeployFolder.Kubernetes("ConfigMap").At("data").Entries().Select(entry => (entry.Key, Text(entry.Value)));

        var settings = Read([.. plain, .. referred]);

        Assert.Equal((StoreEngine.Postgres, false), (settings.Store.Engine, settings.AllowPlaintext));
        Assert.StartsWith("/secrets/", settings.Encryption.KeyFile, StringComparison.Ordinal);
        Assert.StartsWith("https://", DeployFolder.Kubernetes("ConfigMap").Text("data", "Kestrel__Endpoints__Grpc__Url"), StringComparison.Ordinal);
        Assert.All(container.At("env").Items(), variable => Assert.True(variable.At("valueFrom").Has("secretKeyRef"), variable.Text("name")));
    }

    [Fact]
    public void Systemd_StartsOnSqlite_AndItsDropInOnPostgreSql()
    {
        var unit = Assignments(DeployFolder.Read("systemd/clinicapi.service")).ToList();
        var dropIn = Assignments(DeployFolder.Read("systemd/postgres.conf"));

        Assert.Equal(StoreEngine.Sqlite, Read(unit).Store.Engine);
        Assert.NotEmpty(Read(unit).Encryption.KeyFile);
        Assert.Equal(StoreEngine.Postgres, Read([.. unit, .. dropIn]).Store.Engine);
    }

    [Fact]
    public void NoFile_HasAPassword() =>
        Assert.All(DeployFolder.Files("*"), file => Assert.DoesNotMatch(@"(?i)password=\w|kind: Secret", DeployFolder.Read(file)));

    private static ServerSettings Read(IEnumerable<(string Key, string Value)> variables) => ServerSettings.Read(new ConfigurationBuilder()
        .AddInMemoryCollection(variables.Select(variable =>
            KeyValuePair.Create(variable.Key.Replace("__", ":", StringComparison.Ordinal), (string?)variable.Value)))
        .Build());

    private static IEnumerable<(string Key, string Value)> Assignments(string text) =>
        Assignment().Matches(text).Select(match => (match.Groups["key"].Value, match.Groups["value"].Value));

    private static string Text(YamlNode node) => ((YamlScalarNode)node).Value!;

    [GeneratedRegex("""(?<key>ClinicApi__\w+)=(?<value>[^"\s]+)""", RegexOptions.None, 1000)]
    private static partial Regex Assignment();
}
