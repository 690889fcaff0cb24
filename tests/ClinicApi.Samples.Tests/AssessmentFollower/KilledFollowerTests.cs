using System.Diagnostics;
using ClinicApi.Sdk.Testing;
using ClinicApi.V1;
using Microsoft.Data.Sqlite;

namespace ClinicApi.Samples.Tests.AssessmentFollower;

public sealed class KilledFollowerTests : IAsyncLifetime
{
    private const int Kills = 4;
    private const int PerLife = 5;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("assessment-follower-");
    private ClinicApiTestServer server = null!;
    private TestClinic clinic = null!;

    private string LedgerPath => Path.Combine(folder.FullName, "assessments.db");

    public async Task InitializeAsync()
    {
        server = await ClinicApiTestServer.StartAsync();
        clinic = await server.AddClinicAsync();
    }

    public async Task DisposeAsync()
    {
        await server.DisposeAsync();
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Follower_ThatIsKilledAgainAndAgain_MissesNoAssessment_AndCountsNoneTwice()
    {
        var approvals = 0;
        for (var life = 0; life < Kills; life++)
        {
            using var follower = Start();
            try
            {
                for (var i = 0; i < PerLife; i++)
                    approvals += (await SignAsync()).Decisions.Count(d => d.Kind == DecisionKind.Approved);
                // It dies in the middle of its work, as soon as it has done some that is new.
                await WaitAsync(follower, () => Read("SELECT count(*) FROM recorded") > life * PerLife);
            }
            finally
            {
                follower.Kill();
                await follower.WaitForExitAsync();
            }
        }

        using var last = Start();
        try
        {
            await WaitAsync(last, () => Read("SELECT count(*) FROM recorded") == Kills * PerLife);
        }
        finally
        {
            last.Kill();
            await last.WaitForExitAsync();
        }

        Assert.Equal(approvals, Read("SELECT sum(times) FROM decisions WHERE decision = 'Approved'"));
    }

    private async Task<SkinAssessment> SignAsync() => await clinic.AddAssessmentAsync(await clinic.AddPatientAsync());

    private Process Start()
    {
        var start = new ProcessStartInfo("dotnet", [typeof(ClinicApi.AssessmentFollower.Ledger).Assembly.Location])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["ClinicApi__Address"] = server.Address.ToString(),
                ["ClinicApi__ApiKey"] = clinic.Service.ApiKey,
                ["Ledger"] = LedgerPath,
            },
        };
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private static async Task WaitAsync(Process follower, Func<bool> isSo)
    {
        var begun = Stopwatch.GetTimestamp();
        while (!isSo())
        {
            Assert.False(follower.HasExited, "the follower has ended by itself");
            Assert.True(Stopwatch.GetElapsedTime(begun) < TimeSpan.FromMinutes(2), "the follower does not get on");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }

    private long Read(string sql)
    {
        if (!File.Exists(LedgerPath))
            return 0;
        using var database = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = LedgerPath, Pooling = false }.ToString());
        database.Open();
        using var command = database.CreateCommand();
        command.CommandText = "SELECT count(*) FROM sqlite_master WHERE name = 'recorded'";
        if ((long)command.ExecuteScalar()! == 0)
            return 0;
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }
}
