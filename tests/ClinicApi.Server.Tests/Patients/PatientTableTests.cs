using System.Globalization;
using ClinicApi.Server.Tests.Courses;
using ClinicApi.Server.Tests.Support;
using ClinicApi.Storage;
using ClinicApi.TestSupport;
using ClinicApi.V1;
using Grpc.Core;

namespace ClinicApi.Server.Tests.Patients;

/// <summary>That export, merger and erasure reach every table that knows a patient, by the database's own catalogue.</summary>
public abstract class PatientTableTests(TestServer server) : ServerSuite(server)
{
    private const string Mark = "Xanthippe";
    private const string OtherMark = "Kassandra";
    private const string ErasedMark = "Eurydike";

    protected abstract string Columns { get; }

    [EngineFact]
    public async Task EveryTableThatNamesAPatient_IsOneThatExportMergerAndErasureKnow()
    {
        var tables = await TablesAsync(column => column == "patient_id");
        Assert.Equal(PatientTables.All.Select(table => table.Name).Order(), tables.Order());
    }

    [EngineFact]
    public async Task Export_HasARecordOfEveryTable()
    {
        var clinic = await GivenClinicAsync(CoursePlans.AddTo);
        var life = await RecordedLife.LiveAsync(clinic, Mark, day: 0);
        foreach (var table in PatientTables.All)
            Assert.True(await CountAsync(table.Name, life.Patient) > 0, $"{table.Name} says nothing about the patient: let {nameof(RecordedLife)} add it.");

        var records = await clinic.ExportAsync(life.Patient);

        Assert.Equal(
            PatientTables.RecordTypes.Append("photo_content").Order(), records.Select(record => record.RecordType).Distinct().Order());
        Assert.Contains(records, record => record.RecordType == "assessment" && record.Json.Contains(Mark, StringComparison.Ordinal));
        Assert.All(records, record => Assert.NotNull(record.CreateTime));
    }

    [EngineFact]
    public async Task Merger_LeavesNothingUnderTheOtherId_ButWhatHasHappened()
    {
        var clinic = await GivenClinicAsync(CoursePlans.AddTo);
        var target = await RecordedLife.LiveAsync(clinic, Mark, day: 0);
        var source = await RecordedLife.LiveAsync(clinic, OtherMark, day: 2);
        var before = new Dictionary<string, long>();
        foreach (var table in PatientTables.All)
            before[table.Name] = await CountAsync(table.Name, target.Patient) + await CountAsync(table.Name, source.Patient);

        await clinic.Staff.Patients.MergePatientsAsync(new MergePatientsRequest { Target = target.Patient.Name, Source = source.Patient.Name });

        foreach (var table in PatientTables.All.Where(table => table.OnMerger == OnMerger.Moves))
        {
            Assert.True(await CountAsync(table.Name, source.Patient) == 0, $"{table.Name} still has rows of the patient who is gone.");
            Assert.True(await CountAsync(table.Name, target.Patient) == before[table.Name], $"{table.Name} has lost or made rows.");
        }

        var left = await Server.Database.QueryAsync(
            $"SELECT resource FROM reservations WHERE clinic_id = '{clinic.Id}' AND resource = 'patients/{Id(source.Patient)}' AND owner <> 'retirement'");
        Assert.Empty(left);
    }

    [EngineFact]
    public async Task Erasure_LeavesNoWordOfThePatient_InAnyColumnOfAnyTable()
    {
        var clinic = await GivenClinicAsync(CoursePlans.AddTo);
        var life = await RecordedLife.LiveAsync(clinic, ErasedMark, day: 3);
        Assert.NotEmpty(await WhereAsync(ErasedMark));
        await life.EndAsync(clinic);
        // Also what was completed has its time, which lies ahead by the clock of the test.
        await Server.AdvanceAsync(TimeSpan.FromDays(25));

        await clinic.Staff.Patients.DeletePatientAsync(new DeletePatientRequest { Name = life.Patient.Name });

        Assert.Empty(await WhereAsync(ErasedMark));
        Assert.Empty(await WhereAsync("1913-07-13"));
        Assert.Empty(await WhereAsync("493077712333"));
    }

    private static string Id(Patient patient) => patient.Name.Split('/')[^1];

    private async Task<long> CountAsync(string table, Patient patient) => Convert.ToInt64(
        Assert.Single(await Server.Database.QueryAsync($"SELECT count(*) FROM {table} WHERE patient_id = '{Id(patient)}'")), CultureInfo.InvariantCulture);

    private async Task<List<string>> TablesAsync(Func<string, bool> hasColumn) =>
        [.. (await Server.Database.QueryAsync(Columns)).Cast<string>().Select(name => name.Split(':')).Where(name => hasColumn(name[1])).Select(name => name[0]).Distinct()];

    /// <summary>The columns in which a text is found, as it is or as bytes.</summary>
    private async Task<List<string>> WhereAsync(string text)
    {
        List<string> found = [];
        var bytes = Convert.ToHexString(System.Text.Encoding.UTF8.GetBytes(text));
        foreach (var column in (await Server.Database.QueryAsync(Columns)).Cast<string>())
        {
            var (table, name) = (column.Split(':')[0], column.Split(':')[1]);
            if ((await Server.Database.QueryAsync($"SELECT 1 FROM {table} WHERE {Holds(name, text, bytes)} LIMIT 1")).Count > 0)
                found.Add(column);
        }

        return found;
    }

    protected abstract string Holds(string column, string text, string bytes);
}

public sealed class SqlitePatientTableTests(UnencryptedSqliteServer server) : PatientTableTests(server), IClassFixture<UnencryptedSqliteServer>
{
    protected override string Columns =>
        "SELECT t.name || ':' || c.name FROM sqlite_schema t, pragma_table_info(t.name) c WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%'";

    protected override string Holds(string column, string text, string bytes) =>
        $"instr(CAST({column} AS text), '{text}') > 0 OR instr(hex({column}), '{bytes}') > 0";
}

[OnPostgres]
public sealed class PostgresPatientTableTests(UnencryptedPostgresServer server) : PatientTableTests(server), IClassFixture<UnencryptedPostgresServer>
{
    protected override string Columns =>
        "SELECT table_name || ':' || column_name FROM information_schema.columns WHERE table_schema = 'public'";

    protected override string Holds(string column, string text, string bytes) =>
        $"position('{text}' in {column}::text) > 0 OR position('{bytes.ToLowerInvariant()}' in {column}::text) > 0";
}
