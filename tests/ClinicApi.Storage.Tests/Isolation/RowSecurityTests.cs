using System.Globalization;
using ClinicApi.TestSupport;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;
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
        Assert.Empty((await Store.Appointments.ReadDiaryAsync(Other, Sample.Slot, Sample.Slot + Duration.FromHours(12), None)).Busy);
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
    public async Task Reads_OfManyTenantsAtOnce_AreEachHeldToTheirOwn()
    {
        Tenant[] tenants = [StaffHere, PartnerHere, StrangerHere, StaffHere with { Clinics = Other }, Tenant.Nobody];
        var found = await Task.WhenAll(
            from i in Enumerable.Range(0, 200) let tenant = tenants[i % tenants.Length] select Task.Run(() => FindAsync(tenant)));

        Assert.All(found, one => Assert.Equal(
            (one.Tenant == StaffHere || one.Tenant == PartnerHere, one.Tenant.Clinics == Other), (one.Here, one.There)));

        async Task<(Tenant Tenant, bool Here, bool There)> FindAsync(Tenant tenant)
        {
            Store.ActFor(() => tenant);
            var here = Store.Patients.GetAsync(Sample.Everything, "ada", None);
            var there = Store.Patients.GetAsync(Everything, "bob", None);
            return (tenant, await here is not null, await there is not null);
        }
    }

    [PostgresFact]
    public async Task Read_ByAPartnerToWhomThePatientConsents_FindsThePatientUntilThatIsRevoked()
    {
        var consent = AConsent("stranger");
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
    public async Task PatientOfAnother_IsSeenByWhoBookedUnderAConsentThatIsGone()
    {
        var consent = AConsent("stranger");
        await CommitAsync(m => m.RecordConsent(consent));
        await CommitAsync(m => m.RevokeConsent(consent with { RevokedAt = Sample.Created }, 1));
        Assert.Equal("0", await AskAsync(StrangerHere, "SELECT count(*) FROM patients"));
        await CommitAsync(m => m.BookAppointment(Sample.Appointment("b", start: Sample.Slot + Duration.FromDays(2)) with { BookedBy = "stranger" }, []));
        Assert.Equal("ada", await AskAsync(StrangerHere, "SELECT patient_id FROM patients"));
        Assert.Equal("2", await AskAsync(StrangerHere, "SELECT count(*) FROM appointments"));
    }

    [PostgresFact]
    public async Task SurvivorOfAMerger_IsSeenByWhoRegisteredTheOther_AndTheOtherByWhoSeesTheSurvivor()
    {
        await CommitAsync(m => m.CreatePatient(Sample.Patient("cy") with { RegisteredBy = "stranger" }));
        await Database.ExecuteAsync("UPDATE patients SET merged_into = 'ada' WHERE patient_id = 'cy'");
        foreach (var tenant in new[] { StrangerHere, PartnerHere })
        {
            Assert.Equal("2", await AskAsync(tenant, "SELECT count(*) FROM patients WHERE patient_id IN ('ada', 'cy')"));
            Assert.Equal("1", await AskAsync(tenant, "SELECT count(*) FROM appointments"));
        }

        Assert.Equal("0", await AskAsync(StrangerHere with { Caller = "somebody" }, "SELECT count(*) FROM patients"));
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
    public async Task RowsAboutAPatient_AreKeptFromOtherPartners_InEveryTable()
    {
        await CommitAsync(m => m.JoinWaitlist(new WaitlistRow(
            ClinicId, "w", 1, 1, "ada", "peel", "", "[]", Sample.Slot, Duration.FromMinutes(5), "", "[]", Sample.Partner, Sample.Created, Sample.Created)));
        await CommitAsync(m => m.PlaceHold(Sample.Hold("h", "ada", Sample.Slot + Duration.FromDays(1)), []).Emit(Sample.Event()));
        await CommitAsync(m => m.CreateCourse(new CourseRow(
            ClinicId, "c", 1, 1, "ada", "peel", Duration.FromDays(7), Duration.FromDays(30), "[]", Sample.Partner, Sample.Created, Sample.Created)));
        await CommitAsync(m => m.RecordConsent(AConsent("somebody")));
        foreach (var table in new[] { "patients", "appointments", "courses", "holds", "waitlist_entries", "consents" })
        {
            Assert.Equal("0", await AskAsync(StrangerHere, $"SELECT count(*) FROM {table}"));
            Assert.Equal("1", await AskAsync(PartnerHere, $"SELECT count(*) FROM {table}"));
            Assert.Equal("1", await AskAsync(StaffHere, $"SELECT count(*) FROM {table} WHERE patient_id = 'ada'"));
        }
    }

    [PostgresFact]
    public async Task EveryTableAboutAPatientOrPartner_HasAPolicyForIt_OrAReasonNotToHaveOne()
    {
        Dictionary<string, string> byClinicAlone = new()
        {
            ["events"] = "ids only; who may hear of which is decided with each event",
            ["clinic_grants"] = "read to find out who calls, before there is a tenant",
            ["partners"] = "read to find out who calls, before there is a tenant",
        };
        var about = await Database.QueryAsync(
            """
            SELECT DISTINCT table_name::text FROM information_schema.columns
            WHERE table_schema = 'public' AND column_name IN ('patient_id', 'partner_id', 'caller_id') AND table_name !~ '_p[0-9]+$'
            """);
        var held = await Database.QueryAsync("SELECT tablename::text FROM pg_policies WHERE policyname = 'of_caller'");
        Assert.Empty(about.Except(held).Except(byClinicAlone.Keys));
        Assert.Empty(byClinicAlone.Keys.Intersect(held));
        var ofClinics = await Database.QueryAsync("SELECT table_name::text FROM information_schema.columns WHERE table_schema = 'public' AND column_name = 'clinic_id'");
        var guarded = await Database.QueryAsync("SELECT tablename::text FROM pg_policies WHERE policyname = 'of_clinic'");
        Assert.Equal(["clinic_feeds", "clinic_grants"], ofClinics.Except(guarded).Where(table => !((string)table).Contains("_p", StringComparison.Ordinal)).Order());
    }

    [PostgresFact]
    public async Task AdministrativeActs_AreSeenByWhoDidThem_AndByAdministrators()
    {
        await Store.AppendAuditAsync([Sample.Audit("CreatePartner") with { ClinicId = "", CallerId = "boss" }], None);
        Assert.Equal("0", await AskAsync(StaffHere, "SELECT count(*) FROM audit_entries WHERE clinic_id = ''"));
        Assert.Equal("1", await AskAsync(StaffHere with { Partner = "boss" }, "SELECT count(*) FROM audit_entries WHERE clinic_id = ''"));
        Assert.Equal("1", await AskAsync(Tenant.Server, "SELECT count(*) FROM audit_entries WHERE clinic_id = ''"));
    }

    [PostgresFact]
    public async Task Tenants_ThatShareFewConnections_SeeTheirOwnRowsOnly()
    {
        await using var store = Store.Open(Database.Options with { MaxPoolSize = 2 }, Database.Time, NullLoggerFactory.Instance);
        var seen = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Task.Run(async () =>
        {
            var tenant = (i % 4) switch { 0 => StrangerHere, 1 => PartnerHere, 2 => StaffHere with { Clinics = Other }, _ => Tenant.Server };
            store.ActFor(() => tenant);
            if (i % 10 == 0)
                Assert.NotNull(await Record.ExceptionAsync(() => store.CommitAsync(new Mutation(ClinicId).Claim(Sample.Claim("request-2")), None)));
            var here = await store.Patients.GetAsync(Sample.Everything, "ada", None) is not null;
            var there = await store.Patients.GetAsync(Everything, "bob", None) is not null;
            return (i % 4, here, there);
        })));
        Assert.Equal([(0, false, false), (1, true, false), (2, false, true), (3, true, true)], seen.Distinct().Order());
    }

    [PostgresFact]
    public async Task Waived_NothingLooksEmpty_OnceMigrateHasTakenTheWallAway()
    {
        await using var waived = Store.Open(Database.Options with { RowSecurity = false }, Database.Time, NullLoggerFactory.Instance);
        await Assert.ThrowsAsync<StoreGuardException>(() => waived.CheckGuardAsync(None));
        await waived.MigrateAsync(None);
        await waived.CheckGuardAsync(None);
        waived.ActFor(() => StrangerHere);
        Assert.NotNull(await waived.Patients.GetAsync(Everything, "bob", None));
        await Assert.ThrowsAsync<StoreGuardException>(() => Store.CheckGuardAsync(None));
        await Store.MigrateAsync(None);
        await Store.CheckGuardAsync(None);
        Assert.Equal("0", await AskAsync(StrangerHere, "SELECT count(*) FROM patients"));
    }

    [PostgresFact]
    public async Task Tenant_EndsWithTheTransaction_SoTheNextBorrowerOfTheConnectionHasNone()
    {
        await using var store = Store.Open(Database.Options with { MaxPoolSize = 1 }, Database.Time, NullLoggerFactory.Instance);
        await Task.Run(async () =>
        {
            store.ActFor(() => StrangerHere);
            Assert.Null(await store.Patients.GetAsync(Sample.Everything, "ada", None));
        });
        Assert.NotNull(await store.Patients.GetAsync(Sample.Everything, "ada", None));
    }

    [PostgresFact]
    public async Task Guard_FindsWhatIsNotAsItShouldBe()
    {
        await Store.CheckGuardAsync(None);
        Assert.Equal(Store.KnownSchema, await Store.ReadSchemaAsync(None));
        await Database.ExecuteAsync("ALTER TABLE patients NO FORCE ROW LEVEL SECURITY");
        Assert.Contains("patients", (await Assert.ThrowsAsync<StoreGuardException>(() => Store.CheckGuardAsync(None))).Message, StringComparison.Ordinal);
        await Database.ExecuteAsync("ALTER TABLE patients FORCE ROW LEVEL SECURITY; ALTER TABLE holds DISABLE ROW LEVEL SECURITY");
        Assert.Contains("holds", (await Assert.ThrowsAsync<StoreGuardException>(() => Store.CheckGuardAsync(None))).Message, StringComparison.Ordinal);
        await Database.ExecuteAsync("ALTER TABLE holds ENABLE ROW LEVEL SECURITY; CREATE POLICY everybody ON clinics USING (true)");
        Assert.Contains("nobody", (await Assert.ThrowsAsync<StoreGuardException>(() => Store.CheckGuardAsync(None))).Message, StringComparison.Ordinal);
        await Database.ExecuteAsync($"DROP POLICY everybody ON clinics; ALTER TABLE courses OWNER TO {PostgresRowSecurity.Role}");
        Assert.Contains("courses", (await Assert.ThrowsAsync<StoreGuardException>(() => Store.CheckGuardAsync(None))).Message, StringComparison.Ordinal);
    }

    private static ConsentRow AConsent(string recipientId) => new(
        ClinicId, "ada", "c1", 1, Purpose: 3, recipientId, "", "[]", "1", 1, Sample.Partner, Sample.Created, null, null, Sample.Created);

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
