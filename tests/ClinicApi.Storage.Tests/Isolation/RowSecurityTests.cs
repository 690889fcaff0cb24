using System.Globalization;
using ClinicApi.TestSupport;
using Npgsql;

namespace ClinicApi.Storage.Tests.Isolation;

/// <summary>
/// The second wall, with the first one removed: the store is asked with another's access, or the database without any predicate, and
/// row-level security answers as if there were nothing.
/// </summary>
[OnPostgres]
public sealed class RowSecurityTests() : StoreSuite(StoreEngine.Postgres)
{
    private const string Other = "other-clinic";

    private static readonly Access Everything = new(Other, "staff", SeesWholeClinic: true);
    private static readonly Tenant StaffHere = new(ClinicId, Tenant.All, "staff");
    private static readonly Tenant PartnerHere = new(ClinicId, Sample.Partner, Sample.Partner);
    private static readonly Tenant StrangerHere = new(ClinicId, "stranger", "stranger");

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        if (PostgresBinaries.SkipReason is not null)
            return;
        await Store.CommitAsync(new Mutation(Other).CreateClinic(Sample.Clinic(Other)), None);
        await Store.CommitAsync(new Mutation(Other).CreatePatient(Sample.Patient("bob") with { ClinicId = Other }).Claim(Sample.Claim()), None);
        await Store.CommitAsync(
            new Mutation(Other)
                .BookAppointment(Sample.Appointment("there", "bob") with { ClinicId = Other }, [Sample.Reservation("rooms/1")])
                .Record(Sample.Audit() with { ClinicId = Other })
                .Emit(Sample.Event()),
            None);
        await CommitAsync(m => m.Book("a", Sample.Team()).Claim(Sample.Claim("request-2")).Record(Sample.Audit()).Emit(Sample.Event()));
    }

    [PostgresFact]
    public async Task Read_WithTheAccessOfAnotherClinic_FindsNothing()
    {
        Assert.NotNull(await Store.Patients.GetAsync(Everything, "bob", None));
        Store.ActFor(() => StaffHere);
        Assert.Null(await Store.Patients.GetAsync(Everything, "bob", None));
        Assert.Null(await Store.Appointments.GetAsync(Everything, "there", None));
        Assert.Null(await Store.Catalogue.GetClinicAsync(Other, None));
        Assert.Empty((await Store.Appointments.ReadDiaryAsync(Other, Sample.Slot, Sample.Slot + NodaTime.Duration.FromHours(12), None)).Busy);
        Assert.Empty(await Store.Events.ListAsync(Other, 0, 10, None));
        Assert.Empty(await Store.Audit.ListAsync(Other, 10, None));
        Assert.Null(await Store.Requests.FindAsync(Other, Sample.Partner, "Book", "request-1", None));
        Assert.NotNull(await Store.Patients.GetAsync(Sample.Everything, "ada", None));
        Store.ActFor(() => StaffHere with { Clinics = $"{ClinicId} {Other}" });
        Assert.NotNull(await Store.Patients.GetAsync(Everything, "bob", None));
    }

    [PostgresFact]
    public async Task Read_WithTheAccessOfTheWholeClinic_FindsAPartnerOnlyItsOwn()
    {
        Store.ActFor(() => StrangerHere);
        Assert.Null(await Store.Patients.GetAsync(Sample.Everything, "ada", None));
        Assert.Null(await Store.Appointments.GetAsync(Sample.Everything, "a", None));
        Assert.Empty(await Store.Patients.ListAsync(Sample.Everything, null, 10, None));
        Store.ActFor(() => PartnerHere);
        Assert.NotNull(await Store.Patients.GetAsync(Sample.Everything, "ada", None));
        Assert.NotNull(await Store.Appointments.GetAsync(Sample.Everything, "a", None));
    }

    [PostgresFact]
    public async Task Read_ByAPartnerToWhomThePatientConsents_FindsThePatientUntilThatIsRevoked()
    {
        var consent = new ConsentRow(
            ClinicId, "ada", "c1", 1, Purpose: 3, "stranger", "", "[]", "1", 1, Sample.Partner, Sample.Created, null, null, Sample.Created);
        await CommitAsync(m => m.RecordConsent(consent));
        Store.ActFor(() => StrangerHere);
        Assert.NotNull(await Store.Patients.GetAsync(Sample.Everything, "ada", None));
        Assert.NotNull(await Store.Appointments.GetAsync(Sample.Everything, "a", None));
        Store.ActFor(null);
        await CommitAsync(m => m.RevokeConsent(consent with { RevokedAt = Sample.Created }, 1));
        Store.ActFor(() => StrangerHere);
        Assert.Null(await Store.Patients.GetAsync(Sample.Everything, "ada", None));
    }

    [PostgresFact]
    public async Task Write_ToAnotherClinic_IsRefused_AndStoresNothing()
    {
        Store.ActFor(() => StaffHere);
        var bob = Sample.Patient("bob") with { ClinicId = Other, Note = "written" };
        Assert.Equal(Conflict.VersionMismatch, await RefusalOfAsync(new Mutation(Other).UpdatePatient(bob, 1)));
        await Assert.ThrowsAsync<StoreFaultException>(
            () => Store.CommitAsync(new Mutation(Other).CreatePatient(Sample.Patient("eve") with { ClinicId = Other }), None));
        Store.ActFor(() => StrangerHere);
        Assert.Equal(Conflict.VersionMismatch, await RefusalOfAsync(new Mutation(ClinicId).UpdatePatient(Sample.Patient("ada") with { Note = "written" }, 1)));
        Assert.Empty(await Database.QueryAsync("SELECT 1 FROM patients WHERE note = 'written' OR patient_id = 'eve'"));
    }

    [PostgresFact]
    public async Task Statements_WithoutAnyPredicate_TouchTheTenantsRowsAlone()
    {
        var tables = await Database.QueryAsync(
            "SELECT relname::text FROM pg_class WHERE relrowsecurity AND relnamespace = 'public'::regnamespace ORDER BY relname");
        Assert.Contains("patients", tables);
        var byClinic = await Database.QueryAsync("SELECT tablename::text FROM pg_policies WHERE policyname = 'of_clinic' AND qual <> 'true' AND tablename <> 'clinics'");
        foreach (var table in byClinic)
        {
            Assert.Equal("0", await AskAsync(StaffHere, $"SELECT count(*) FROM {table} WHERE clinic_id NOT IN ('{ClinicId}', '')"));
            Assert.Equal("0", await AskAsync(Tenant.Nobody, $"SELECT count(*) FROM {table} WHERE clinic_id <> ''"));
        }

        Assert.NotEqual("0", await AskAsync(StaffHere, "SELECT count(*) FROM appointments"));
        Assert.Equal("0", await AskAsync(StrangerHere, "SELECT (SELECT count(*) FROM patients) + (SELECT count(*) FROM appointments) + (SELECT count(*) FROM requests)"));
        Assert.Equal("1", await AskAsync(PartnerHere, "WITH changed AS (UPDATE patients SET note = 'written' RETURNING 1) SELECT count(*) FROM changed"));
        Assert.Equal("2", await AskAsync(StaffHere, "WITH changed AS (UPDATE patients SET note = 'written' RETURNING 1) SELECT count(*) FROM changed"));
    }

    [PostgresFact]
    public async Task Tenant_EndsWithTheTransaction_SoTheNextBorrowerOfTheConnectionHasNone()
    {
        await using var store = Store.Open(Database.Options with { MaxPoolSize = 1 }, Database.Time, Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance);
        await Task.Run(async () =>
        {
            store.ActFor(() => StrangerHere);
            Assert.Null(await store.Patients.GetAsync(Sample.Everything, "ada", None));
        });
        Assert.NotNull(await store.Patients.GetAsync(Sample.Everything, "ada", None));
        await using var bare = Store.Open(Database.Options with { MaxPoolSize = 1, RowSecurity = false }, Database.Time, Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance);
        await bare.PingAsync(None);
    }

    [PostgresFact]
    public async Task Guard_FindsWhatIsNotAsItShouldBe()
    {
        await Store.CheckGuardAsync(None);
        await Database.ExecuteAsync("ALTER TABLE patients NO FORCE ROW LEVEL SECURITY");
        Assert.Contains("patients", (await Assert.ThrowsAsync<StoreGuardException>(() => Store.CheckGuardAsync(None))).Message, StringComparison.Ordinal);
        await Database.ExecuteAsync("ALTER TABLE patients FORCE ROW LEVEL SECURITY; ALTER TABLE holds DISABLE ROW LEVEL SECURITY");
        Assert.Contains("holds", (await Assert.ThrowsAsync<StoreGuardException>(() => Store.CheckGuardAsync(None))).Message, StringComparison.Ordinal);
        await Database.ExecuteAsync("ALTER TABLE holds ENABLE ROW LEVEL SECURITY; CREATE POLICY everybody ON clinics USING (true)");
        Assert.Contains("nobody", (await Assert.ThrowsAsync<StoreGuardException>(() => Store.CheckGuardAsync(None))).Message, StringComparison.Ordinal);
        await Database.ExecuteAsync($"DROP POLICY everybody ON clinics; ALTER TABLE courses OWNER TO {PostgresRowSecurity.Role}");
        Assert.Contains("courses", (await Assert.ThrowsAsync<StoreGuardException>(() => Store.CheckGuardAsync(None))).Message, StringComparison.Ordinal);
    }

    private async Task<Conflict?> RefusalOfAsync(Mutation mutation) =>
        (await Assert.ThrowsAsync<StoreConflictException>(() => Store.CommitAsync(mutation, None))).Conflict;

    /// <summary>The first value that a statement gives under the tenant, without the store's help.</summary>
    private async Task<string?> AskAsync(Tenant tenant, string sql)
    {
        await using var connection = (NpgsqlConnection)Database.Connect();
        await connection.OpenAsync();
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { PostgresRowSecurity.BindTo(tenant), new NpgsqlBatchCommand(sql) } };
        await using var reader = await batch.ExecuteReaderAsync();
        await reader.NextResultAsync();
        return await reader.ReadAsync() ? Convert.ToString(reader.GetValue(0), CultureInfo.InvariantCulture) : null;
    }
}
