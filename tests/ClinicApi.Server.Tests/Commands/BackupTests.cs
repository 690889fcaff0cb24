using System.Collections.Concurrent;
using ClinicApi.Options.V1;
using ClinicApi.Server.Tests.Photos;
using ClinicApi.Server.Tests.Support;
using ClinicApi.Storage;
using ClinicApi.TestSupport;
using ClinicApi.V1;

namespace ClinicApi.Server.Tests.Commands;

/// <summary>Backups that are made while the server books, and put back.</summary>
public abstract class BackupTests(StoreEngine engine) : IAsyncLifetime
{
    private const int Bookers = 3;
    private const int FewestBefore = 20;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("clinicapi-backups-");
    private TestDatabase database = null!;
    private TestDatabase other = null!;

    private string Backup => Path.Combine(folder.FullName, "backup");

    public async Task InitializeAsync() =>
        (database, other) = (await TestDatabase.CreateAsync(engine), await TestDatabase.CreateAsync(engine));

    public async Task DisposeAsync()
    {
        foreach (var one in new[] { database, other })
        {
            if (Directory.Exists(ServerNode.PhotosOf(one)))
                Directory.Delete(ServerNode.PhotosOf(one), recursive: true);
            await one.DisposeAsync();
        }

        folder.Delete(recursive: true);
    }

    [EngineFact]
    public async Task Backup_MadeWhileTheServerBooks_HasAllThatWasAnsweredBeforeItBegan_AndIsWholeWhenItIsBack()
    {
        string[] before;
        TestClinic clinic;
        byte[] content;
        Photo photo;
        await using (var node = await ServerNode.StartAsync(database, TimeProvider.System))
        {
            clinic = await TestClinic.CreateAsync(node, await node.GivenCallerAsync(CallerKind.Administrator));
            photo = await clinic.GivenPhotoAsync(await clinic.GivenPhotographedAsync());
            content = (await clinic.Staff.DownloadAsync(photo.Name)).Content;
            using var end = new CancellationTokenSource();
            var booked = new ConcurrentQueue<string>();
            var bookers = Enumerable.Range(0, Bookers).Select(i => BookAsync(clinic, i, booked, end.Token)).ToList();
            await Eventually.HoldsAsync("some appointments are booked", () => Task.FromResult(booked.Count >= FewestBefore));
            before = [.. booked];

            (await CommandRun.OfAsync(database, "backup", Backup)).AssertDone();

            var after = booked.Count;
            await Eventually.HoldsAsync("bookings went on", () => Task.FromResult(booked.Count > after || bookers.All(booker => booker.IsCompleted)));
            await end.CancelAsync();
            await Task.WhenAll(bookers);
            Assert.Empty(node.Logs.TakeUnannounced());
        }

        (await CommandRun.OfAsync(other, "restore", Backup)).AssertDone();
        (await CommandRun.OfAsync(other, "verify")).AssertDone();

        var restored = (await other.QueryAsync("SELECT appointment_id FROM appointments")).Cast<string>().ToHashSet();
        Assert.DoesNotContain(before, name => !restored.Contains(name.Split('/')[^1]));
        await using var again = await ServerNode.StartAsync(other, TimeProvider.System);
        var staff = new TestCaller(again.With($"Bearer {clinic.Staff.Key}"), clinic.Staff.PartnerId, clinic.Staff.KeyId, clinic.Staff.Key, CallerKind.Staff);
        Assert.Equal(before[0], (await staff.Appointments.GetAppointmentAsync(new GetAppointmentRequest { Name = before[0] })).Name);
        Assert.Equal(content, (await staff.DownloadAsync(photo.Name)).Content);
    }

    [EngineFact]
    public async Task Restore_WhereADatabaseIs_ReplacesItOnlyIfThatIsAskedFor_AndNobodyUsesIt()
    {
        string first, second;
        await using (var node = await ServerNode.StartAsync(database, TimeProvider.System))
        {
            var clinic = await TestClinic.CreateAsync(node, await node.GivenCallerAsync(CallerKind.Administrator));
            first = (await clinic.GivenPatientAsync()).Name.Split('/')[^1];
            (await CommandRun.OfAsync(database, "backup", Backup)).AssertDone();
            (await CommandRun.OfAsync(database, "backup", Backup)).AssertFailed("is not empty");
            second = (await clinic.GivenPatientAsync()).Name.Split('/')[^1];

            (await CommandRun.OfAsync(database, "restore", Backup)).AssertFailed("replaced only if that is asked for");
            (await CommandRun.OfAsync(database, "restore", Backup, "--replace")).AssertFailed("in use");
        }

        Assert.Equal(2, (await PatientsAsync()).Count);
        (await CommandRun.OfAsync(database, "restore", Backup, "--replace")).AssertDone();
        Assert.Equal([first], await PatientsAsync());
        Assert.DoesNotContain(second, await PatientsAsync());
    }

    [EngineFact]
    public async Task Restore_OfWhatIsNoWholeBackup_IsRefusedBeforeAnythingIsTouched()
    {
        (await CommandRun.OfAsync(database, "migrate")).AssertDone();
        (await CommandRun.OfAsync(database, "backup", Backup)).AssertDone();
        var file = Path.Combine(Backup, StoreCopy.FileName(engine));
        var bytes = await File.ReadAllBytesAsync(file);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(file, bytes);
        (await CommandRun.OfAsync(other, "restore", Backup)).AssertFailed("missing or damaged");
        File.Delete(Path.Combine(Backup, "backup.json"));
        (await CommandRun.OfAsync(other, "restore", Backup)).AssertFailed("no whole backup");
    }

    private async Task<List<string>> PatientsAsync() =>
        [.. (await database.QueryAsync("SELECT patient_id FROM patients ORDER BY created_at")).Cast<string>()];

    private static async Task BookAsync(TestClinic clinic, int booker, ConcurrentQueue<string> booked, CancellationToken end)
    {
        // Two rooms and Anna, and Ben on some days: each booker has days of its own.
        for (var day = booker; day < 28 && !end.IsCancellationRequested; day += Bookers)
        {
            for (var slot = 0; slot < 8 && day % 7 < 5 && !end.IsCancellationRequested; slot++)
            {
                var patient = await clinic.GivenPatientAsync();
                booked.Enqueue((await clinic.GivenAppointmentAsync(patient, clinic.At(day, 9 + (slot / 2), slot % 2 * 30))).Name);
            }
        }
    }
}

public sealed class SqliteBackupTests() : BackupTests(StoreEngine.Sqlite);

[OnPostgres]
public sealed class PostgresBackupTests() : BackupTests(StoreEngine.Postgres);
