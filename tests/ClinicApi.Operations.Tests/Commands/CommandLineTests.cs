using System.Diagnostics;
using ClinicApi.Server.Commands;

namespace ClinicApi.Operations.Tests.Commands;

public sealed class CommandLineTests : CommandSuite
{
    [Theory]
    [InlineData("'frobnicate'", "frobnicate")]
    [InlineData("'frobnicate'", "keys", "frobnicate")]
    [InlineData("'-x'", "-x")]
    [InlineData("Required command", "keys")]
    [InlineData("'import'", "import")]
    [InlineData("'--prnue'", "import", "clinic.json", "--prnue")]
    [InlineData("'extra'", "version", "extra")]
    [InlineData("'--ClinicApi:Storage:Path' needs a value", "migrate", "--ClinicApi:Storage:Path")]
    public async Task WrongUse_IsExplained(string message, params string[] args)
    {
        var ran = await RunBareAsync(args);

        Assert.Equal((CommandLine.WrongUse, ""), (ran.ExitCode, ran.Output));
        Assert.Contains(message, ran.Error, StringComparison.Ordinal);
        Assert.EndsWith("See clinicapi --help." + Environment.NewLine, ran.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("migrate")]
    [InlineData("pg_dump", "backup")]
    [InlineData("--replace", "restore")]
    [InlineData("chains", "verify")]
    [InlineData("create", "keys")]
    [InlineData("--prune", "import")]
    [InlineData("--scope", "keys", "create")]
    public async Task Help_ListsWhatThereIs(string part, params string[] command)
    {
        var ran = await RunBareAsync([.. command, "--help"]);

        Assert.Equal((CommandLine.Done, ""), (ran.ExitCode, ran.Error));
        Assert.Contains(part, ran.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WrongSettings_AreAllListed()
    {
        var ran = await RunBareAsync(
            "migrate",
            "--ClinicApi:Storage:Engine=Postgres",
            "--ClinicApi:Limits:MaxRequestBytes", "many",
            "--ClinicApi:Drain:Seconds=-1",
            "--ClinicApi:Drain:Sekunden=1");

        Assert.Equal(CommandLine.WrongUse, ran.ExitCode);
        string[] keys = ["Storage:ConnectionString", "Security:Pepper", "Limits:MaxRequestBytes", "Drain:Seconds", "Drain:Sekunden"];
        Assert.All(keys, key => Assert.Contains($"  ClinicApi:{key} ", ran.Error, StringComparison.Ordinal));
        Assert.Equal(1 + keys.Length, ran.Error.TrimEnd().Split(Environment.NewLine).Length);
    }

    [Fact]
    public async Task ConnectionStringThatIsNone_IsAWrongSetting_AndIsNotRepeated()
    {
        var ran = await RunBareAsync(["migrate", .. OnPostgres("Hots=db;Password=geheim")]);

        Assert.Equal(CommandLine.WrongUse, ran.ExitCode);
        Assert.Contains("ClinicApi:Storage:ConnectionString must be an Npgsql connection string.", ran.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", ran.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("migrate")]
    [InlineData("partners", "list")]
    [InlineData("keys", "create", "--partner", "acme", "--kind", "partner")]
    public async Task UnreachableDatabase_IsToldFromOtherFailures(params string[] args)
    {
        // Port 1 is reserved, and nothing listens there.
        var ran = await RunBareAsync([.. args, .. OnPostgres("Host=127.0.0.1;Port=1;Username=u;Password=geheim")]);

        Assert.Equal((CommandLine.Unavailable, ""), (ran.ExitCode, ran.Output));
        Assert.StartsWith("The database cannot be reached: ", ran.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", ran.Error, StringComparison.Ordinal);
        Assert.Single(ran.Error.TrimEnd().Split(Environment.NewLine));
    }

    [Fact]
    public async Task Migrate_MakesTheDatabase_AndAgainIsHarmless()
    {
        Assert.Equal(CommandLine.Done, (await RunAsync("migrate")).ExitCode);
        Assert.True(File.Exists(DatabasePath));
        Assert.Equal(CommandLine.Done, (await RunAsync("migrate")).ExitCode);
    }

    [Fact]
    public async Task NewerSchema_IsRefused()
    {
        await RunAsync("migrate");
        await using (var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={DatabasePath};Pooling=False"))
        {
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = "UPDATE schema_history SET number = number + 1000";
            await command.ExecuteNonQueryAsync();
        }

        var ran = await RunAsync("partners", "list");

        Assert.Equal(CommandLine.Failed, ran.ExitCode);
        Assert.StartsWith("The store has schema version ", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Process_EndsWithTheExitCodeAndKeepsTheStreamsApart()
    {
        var version = await RunProcessAsync("version");
        var wrong = await RunProcessAsync("frobnicate");

        Assert.Equal((CommandLine.Done, ""), (version.ExitCode, version.Error));
        Assert.Matches(@"^\d+\.\d+\.\d+", version.Output);
        Assert.Equal((CommandLine.WrongUse, ""), (wrong.ExitCode, wrong.Output));
        Assert.Contains("frobnicate", wrong.Error, StringComparison.Ordinal);
    }

    private static string[] OnPostgres(string connectionString) =>
    [
        "--ClinicApi:Storage:Engine=Postgres",
        $"--ClinicApi:Storage:ConnectionString={connectionString}",
        $"--ClinicApi:Security:Pepper={Convert.ToBase64String(new byte[32])}",
    ];

    private async Task<Ran> RunProcessAsync(params string[] args)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(CommandLine).Assembly.Location, .. args])
        {
            UseShellExecute = false,
            WorkingDirectory = Path.GetDirectoryName(DatabasePath),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new Ran(process.ExitCode, await output, await error);
    }
}
