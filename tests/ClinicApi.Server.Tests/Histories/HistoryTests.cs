using System.Globalization;
using ClinicApi.Server.Tests.Clearances;
using ClinicApi.Server.Tests.Support;
using ClinicApi.TestSupport;

namespace ClinicApi.Server.Tests.Histories;

/// <summary>
/// Random histories of a whole clinic against a model of it. CLINICAPI_HISTORIES sets how many there are, CLINICAPI_HISTORY_SEED where
/// their seeds begin: a failure names its seed.
/// </summary>
public abstract class HistoryTests(TestServer server) : ServerSuite(server)
{
    private const int StepsEach = 120;

    [EngineFact]
    public Task RandomHistories_AreWhatTheModelSays() => RunAsync(AddMargins);

    [EngineFact]
    public Task RandomHistories_OfAClinicThatTreatsByItsAssessments_AreWhatTheModelSays() => RunAsync(plan =>
    {
        AddMargins(plan);
        GatedClinic.AddTo(plan);
    });

    private async Task RunAsync(Action<ClinicPlan> change)
    {
        var first = Setting("CLINICAPI_HISTORY_SEED", 1);
        foreach (var seed in Enumerable.Range(first, Setting("CLINICAPI_HISTORIES", 4)))
            await new History(Server, await GivenClinicAsync(change), seed).RunAsync(StepsEach);
    }

    private static void AddMargins(ClinicPlan plan)
    {
        var needling = plan.Treatments[ClinicPlan.Needling];
        needling.Roles.Single(role => role.RoleId == "place").Turnover = ClinicPlan.Minutes(15);
        needling.Roles.Single(role => role.RoleId == "pen").Preparation = ClinicPlan.Minutes(20);
        plan.Treatments[ClinicPlan.Consultation].Roles.Single(role => role.RoleId == "place").Turnover = ClinicPlan.Minutes(5);
    }

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}

public sealed class SqliteHistoryTests(SqliteTestServer server) : HistoryTests(server), IClassFixture<SqliteTestServer>;

[OnPostgres]
public sealed class PostgresHistoryTests(PostgresTestServer server) : HistoryTests(server), IClassFixture<PostgresTestServer>;
