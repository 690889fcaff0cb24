using System.Text;
using ClinicApi.Options.V1;
using ClinicApi.Server.Tests.Courses;
using ClinicApi.Server.Tests.Patients;
using ClinicApi.Server.Tests.Support;
using ClinicApi.Storage;
using ClinicApi.TestSupport;
using ClinicApi.V1;
using Npgsql;
using Duration = NodaTime.Duration;

namespace ClinicApi.Server.Tests.Privacy;

/// <summary>
/// That nothing of an erased patient is left in the files of the database, among the photos, or in the logs; and that whoever steals the
/// files of an encrypted database learns nothing of any.
/// </summary>
public abstract class ErasureTests
{
    private const string Mark = "Xerxes7Canary";
    private const int Others = 40;

    // The same in every file: what was there is to be found before, and not after.
    private static readonly string[] Marks = [Mark, "1913-07-10", "+493077712330"];

    [EngineFact]
    public async Task ErasedPatient_IsInNoFile_AndInNoLog()
    {
        await using var database = await CreateDatabaseAsync();
        await using var node = await ServerNode.StartAsync(database, database.Time, new Dictionary<string, string?>(ServerNode.Unencrypted)
        {
            ["Logging:LogLevel:Default"] = "Trace",
            ["Logging:LogLevel:Microsoft.AspNetCore"] = "Trace",
        });
        var clinic = await TestClinic.CreateAsync(node, await node.GivenCallerAsync(CallerKind.Administrator), CoursePlans.AddTo);
        await GivenOthersAsync(clinic);
        var life = await RecordedLife.LiveAsync(clinic, Mark, day: 0);
        await GivenOthersAsync(clinic);
        await SettleAsync(database);
        foreach (var mark in Marks)
            Assert.True(Holds(database, mark), $"{mark} is in no file to begin with, so the test would prove nothing.");
        Assert.NotEmpty(PhotoFiles(database));
        await life.EndAsync(clinic);
        // Also what was completed has its time, which lies ahead by the clock of the test.
        await database.AdvanceAsync(Duration.FromDays(25));

        await clinic.Staff.Patients.DeletePatientAsync(new DeletePatientRequest { Name = life.Patient.Name });

        await Eventually.HoldsAsync("nothing of the patient is left in the files", async () =>
        {
            await database.AdvanceAsync(Duration.FromMinutes(1));
            await SettleAsync(database);
            return PhotoFiles(database).Count == 0 && !Marks.Any(mark => Holds(database, mark));
        });
        await node.StopAsync();
        await SettleAsync(database);
        Assert.DoesNotContain(Marks, mark => Holds(database, mark));
        Assert.DoesNotContain(node.Logs.Lines, line => Marks.Any(mark => line.Text.Contains(mark, StringComparison.Ordinal)));
    }

    [EngineFact]
    public async Task PatientOfAnEncryptedDatabase_IsInNoFileOfIt()
    {
        await using var database = await CreateDatabaseAsync();
        await using var node = await ServerNode.StartAsync(database, database.Time);
        var clinic = await TestClinic.CreateAsync(node, await node.GivenCallerAsync(CallerKind.Administrator), CoursePlans.AddTo);
        var life = await RecordedLife.LiveAsync(clinic, Mark, day: 0);

        await SettleAsync(database);

        Assert.True(Holds(database, life.Patient.Name.Split('/')[^1]), "The database's files are elsewhere, so the test would prove nothing.");
        Assert.DoesNotContain(Marks, mark => Holds(database, mark));
        Assert.Contains(Mark, (await clinic.Staff.Patients.GetPatientAsync(new GetPatientRequest { Name = life.Patient.Name, View = PatientView.Full })).ToString(), StringComparison.Ordinal);
    }

    protected abstract Task<TestDatabase> CreateDatabaseAsync();

    /// <summary>Does what is for the operator to do.</summary>
    protected abstract Task SettleAsync(TestDatabase database);

    protected abstract IEnumerable<string> FilesOf(TestDatabase database);

    /// <summary>Neighbours in the pages of the database, which are split and joined as they come.</summary>
    private static async Task GivenOthersAsync(TestClinic clinic)
    {
        for (var i = 0; i < Others; i++)
        {
            var patient = TestClinic.APatient();
            patient.Note = new string('x', 37 * i);
            await clinic.Staff.Patients.CreatePatientAsync(new CreatePatientRequest { Parent = clinic.Name, Patient = patient });
        }
    }

    private bool Holds(TestDatabase database, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return FilesOf(database).Any(file => Read(file).AsSpan().IndexOf(bytes) >= 0);
    }

    private static List<string> PhotoFiles(TestDatabase database) => Directory.Exists(ServerNode.PhotosOf(database))
        ? [.. Directory.EnumerateFiles(ServerNode.PhotosOf(database), "*", SearchOption.AllDirectories)]
        : [];

    private static byte[] Read(string file)
    {
        try
        {
            return File.ReadAllBytes(file);
        }
        catch (FileNotFoundException)
        {
            // The database has just removed it.
            return [];
        }
    }
}

public sealed class SqliteErasureTests : ErasureTests
{
    protected override Task<TestDatabase> CreateDatabaseAsync() => TestDatabase.CreateAsync(StoreEngine.Sqlite);

    protected override Task SettleAsync(TestDatabase database) => Task.CompletedTask;

    protected override IEnumerable<string> FilesOf(TestDatabase database) =>
        Directory.EnumerateFiles(Path.GetDirectoryName(database.Options.ConnectionString)!);
}

[OnPostgres]
public sealed class PostgresErasureTests : ErasureTests, IAsyncLifetime
{
    private PostgresServer server = null!;

    public async Task InitializeAsync()
    {
        if (PostgresBinaries.SkipReason is null)
            server = await PostgresServer.StartAsync();
    }

    public async Task DisposeAsync()
    {
        if (server is not null)
            await server.DisposeAsync();
    }

    protected override async Task<TestDatabase> CreateDatabaseAsync() => TestDatabase.On(await server.CreateDatabaseAsync());

    /// <summary>Rows are written anew without the dead ones, and what is in memory goes to the files.</summary>
    protected override async Task SettleAsync(TestDatabase database)
    {
        await database.ExecuteAsync("VACUUM FULL");
        await database.ExecuteAsync("CHECKPOINT");
    }

    /// <summary>All but the write-ahead log, whose files are written over as it goes on, after a time that the operator sets.</summary>
    protected override IEnumerable<string> FilesOf(TestDatabase database)
    {
        var folder = new NpgsqlConnectionStringBuilder(database.Options.ConnectionString).Host!;
        return Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/pg_wal/", StringComparison.Ordinal) && !Path.GetFileName(file).StartsWith(".s.", StringComparison.Ordinal));
    }
}
