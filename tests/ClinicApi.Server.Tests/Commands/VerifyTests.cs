using ClinicApi.Server.Tests.Photos;
using ClinicApi.Server.Tests.Support;
using ClinicApi.Storage;
using ClinicApi.TestSupport;
using ClinicApi.V1;

namespace ClinicApi.Server.Tests.Commands;

/// <summary>That what must never be is found, once something outside the server has made it so.</summary>
public abstract class VerifyTests(TestServer server) : ServerSuite(server)
{
    private TestClinic clinic = null!;
    private Appointment appointment = null!;
    private Photo photo = null!;

    public override async Task InitializeAsync()
    {
        clinic = await GivenClinicAsync();
        var patient = await clinic.GivenPhotographedAsync();
        appointment = await clinic.GivenAppointmentAsync(patient, clinic.At(1, 9));
        photo = await clinic.GivenPhotoAsync(patient);
        await Server.AdvanceUntilAsync("the audit log is chained", async () =>
            (await Server.Database.QueryAsync("SELECT 1 FROM audit_entries WHERE sequence IS NULL")).Count == 0);
    }

    [EngineFact]
    public async Task Everything_IsAsItMustBe_UntilSomebodyChangesIt()
    {
        var whole = await VerifyAsync();
        whole.AssertDone();
        Assert.Contains($"{clinic.Name}: ", whole.Output, StringComparison.Ordinal);
        var file = await clinic.FileOfAsync(photo);

        await BrokenAsync($"{IntegrityReads.EventGap}: 4", $"DELETE FROM events WHERE clinic_id = '{clinic.Id}' AND sequence = 3");
        await BrokenAsync(IntegrityReads.FeedEnds, $"UPDATE clinic_feeds SET last_sequence = last_sequence + 1 WHERE clinic_id = '{clinic.Id}'");
        await BrokenAsync($"{IntegrityReads.Unreserved}: {Id(appointment.Name)}", $"DELETE FROM reservations WHERE clinic_id = '{clinic.Id}' AND resource LIKE 'patients/%'");
        await BrokenAsync(IntegrityReads.Orphan, $"UPDATE appointments SET state = 5 WHERE clinic_id = '{clinic.Id}'");
        await BrokenAsync("the chain breaks at entry 2", $"UPDATE audit_entries SET caller_id = 'x' WHERE clinic_id = '{clinic.Id}' AND sequence = 2");
        await BrokenAsync(IntegrityReads.PhotoUnclaimed, $"UPDATE photo_files SET discard_at = {long.MaxValue} WHERE clinic_id = '{clinic.Id}'");
        await BrokenAsync(
            $"{IntegrityReads.Unopened}: patients.family_name {Id(appointment.Patient)}",
            $"UPDATE patients SET family_name = given_name WHERE clinic_id = '{clinic.Id}'");
        await BrokenAsync(IntegrityReads.Unfound, $"UPDATE patients SET email_hash = phone_hash WHERE clinic_id = '{clinic.Id}'");
        await BrokenAsync(IntegrityReads.Stranded, $"UPDATE patients SET merged_into = 'x' WHERE clinic_id = '{clinic.Id}'");
        await Server.Database.ExecuteAsync(DropGuards);
        await BrokenAsync(
            IntegrityReads.Overlap,
            $"""
            INSERT INTO reservations (clinic_id, resource, starts_at, ends_at, role_id, appointment_id, owner)
            SELECT clinic_id, resource, starts_at + 60000000, ends_at, role_id, appointment_id, 'appointments/x' FROM reservations
            WHERE clinic_id = '{clinic.Id}' AND resource LIKE 'rooms/%'
            """);
        await BrokenAsync(
            IntegrityReads.Margin,
            $"UPDATE reservations SET kind = 1 WHERE clinic_id = '{clinic.Id}' AND owner = 'appointments/x'");
        File.Delete(Directory.EnumerateFiles(ServerNode.PhotosOf(Server.Database), file, SearchOption.AllDirectories).Single());
        (await VerifyAsync()).AssertFailed($"the file {file} of a photo is missing");
    }

    protected abstract string DropGuards { get; }

    private async Task BrokenAsync(string because, string sql)
    {
        Assert.True(await Server.Database.ExecuteAsync(sql) > 0, $"Nothing was changed by: {sql}");
        (await VerifyAsync()).AssertFailed(because);
    }

    private Task<CommandRun> VerifyAsync() => CommandRun.OfAsync(Server.Database, "verify");

    private static string Id(string name) => name.Split('/')[^1];
}

public sealed class SqliteVerifyTests(SqliteTestServer server) : VerifyTests(server), IClassFixture<SqliteTestServer>
{
    protected override string DropGuards => "DROP TRIGGER reservations_never_overlap_on_insert; DROP TRIGGER reservations_keep_margins_on_update";
}

[OnPostgres]
public sealed class PostgresVerifyTests(PostgresTestServer server) : VerifyTests(server), IClassFixture<PostgresTestServer>
{
    protected override string DropGuards =>
        """
        DO $$ DECLARE c record; BEGIN
          FOR c IN SELECT conname FROM pg_constraint WHERE conrelid = 'reservations'::regclass AND contype = 'x' LOOP
            EXECUTE 'ALTER TABLE reservations DROP CONSTRAINT ' || quote_ident(c.conname);
          END LOOP;
        END $$
        """;
}
