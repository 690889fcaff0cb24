using ClinicApi.TestSupport;
using NodaTime;

namespace ClinicApi.Storage.Tests.Patients;

public abstract class PatientSuite(StoreEngine engine) : StoreSuite(engine)
{
    [EngineFact]
    public async Task Patient_Registered_IsReadBackAsWritten()
    {
        Assert.Equal(Sample.Patient("ada"), await Store.Patients.GetAsync(Sample.Everything, "ada", None));
        await RefusedAsync(Conflict.AlreadyExists, m => m.CreatePatient(Sample.Patient("ada")));
    }

    [EngineFact]
    public async Task Patient_OfAnotherCaller_IsNotThere()
    {
        Assert.NotNull(await Store.Patients.GetAsync(Sample.Own, "ada", None));
        Assert.Null(await Store.Patients.GetAsync(Sample.Own, "bob", None));
        Assert.Null(await Store.Patients.GetAsync(Sample.Stranger, "ada", None));
        Assert.Null(await Store.Patients.GetAsync(Sample.Everything with { ClinicId = "other" }, "ada", None));
        Assert.Equal(["ada"], (await Store.Patients.ListAsync(Sample.Own, null, 10, None)).Select(p => p.PatientId));
        Assert.Empty(await Store.Patients.ListAsync(Sample.Stranger, null, 10, None));
    }

    [EngineFact]
    public async Task Patients_AreListedInOrderOfRegistration()
    {
        await CommitAsync(m => m
            .CreatePatient(Sample.Patient("zoe") with { CreatedAt = Sample.Created - Duration.FromDays(1) })
            .CreatePatient(Sample.Patient("cy") with { CreatedAt = Sample.Created + Duration.FromTicks(10) }));
        async Task<string> List((Instant, string)? after, int limit) => string.Join(
            ' ', (await Store.Patients.ListAsync(Sample.Everything, after, limit, None)).Select(patient => patient.PatientId));

        Assert.Equal("zoe ada bob cy", await List(null, 10));
        Assert.Equal("zoe ada", await List(null, 2));
        Assert.Equal("bob cy", await List((Sample.Created, "ada"), 10));
    }

    [EngineFact]
    public async Task Patient_Updated_CountsTheVersionUp()
    {
        var changed = Sample.Patient("ada") with
        {
            GivenName = "Other",
            BirthDate = new LocalDate(1989, 1, 2),
            AddressLines = "[]",
            UpdatedAt = Sample.Slot,
        };

        await CommitAsync(m => m.UpdatePatient(changed, expectedVersion: 1));

        Assert.Equal(changed with { Version = 2 }, await Store.Patients.GetAsync(Sample.Everything, "ada", None));
        await RefusedAsync(Conflict.VersionMismatch, m => m.UpdatePatient(changed, expectedVersion: 1));
        await RefusedAsync(Conflict.VersionMismatch, m => m.UpdatePatient(Sample.Patient("nobody"), expectedVersion: 1));
    }

    [EngineFact]
    public async Task Patient_WithAReservationToCome_IsInUse()
    {
        await CommitAsync(m => m.Book("a", Sample.Team()));

        await RefusedAsync(Conflict.InUse, m => m.ErasePatient("ada", expectedVersion: 1));

        Assert.Equal(Sample.Patient("ada"), await Store.Patients.GetAsync(Sample.Everything, "ada", None));
    }

    [EngineFact]
    public async Task Patient_Erased_IsNeverReadUpdatedOrBookedAgain()
    {
        var past = Instant.FromUtc(2020, 1, 1, 9, 0);
        await CommitAsync(m => m.BookAppointment(
            Sample.Appointment("a", start: past), [Sample.Reservation("patients/ada", start: past)]));

        await CommitAsync(m => m.ErasePatient("ada", expectedVersion: 1));

        Assert.Null(await Store.Patients.GetAsync(Sample.Everything, "ada", None));
        Assert.Equal(["bob"], (await Store.Patients.ListAsync(Sample.Everything, null, 10, None)).Select(p => p.PatientId));
        Assert.Equal("", (await Store.Appointments.GetAsync(Sample.Everything, "a", None))!.PatientNote);
        await RefusedAsync(Conflict.VersionMismatch, m => m.UpdatePatient(Sample.Patient("ada"), expectedVersion: 2));
        await RefusedAsync(Conflict.VersionMismatch, m => m.ErasePatient("ada", expectedVersion: 2));
        await RefusedAsync(Conflict.AlreadyExists, m => m.CreatePatient(Sample.Patient("ada")));
        await RefusedAsync(Conflict.Overlap, m => m.Book("b", Sample.Reservation("patients/ada")));
    }

    [EngineFact]
    public async Task Erasure_LeavesNoPersonalValueInTheTables()
    {
        await CommitAsync(m => m.ErasePatient("ada", expectedVersion: 1).ErasePatient("bob", expectedVersion: 1));

        var personal = await Database.QueryAsync(
            """
            SELECT given_name || family_name || birth_date || email || phone || language_code || partner_reference
              || medical_record_number || address_lines || note FROM patients
            """);

        Assert.Equal(["[]", "[]"], personal);
    }
}

public sealed class SqlitePatientTests() : PatientSuite(StoreEngine.Sqlite)
{
    [Fact]
    public async Task Erasure_AfterTheNextSweep_LeavesNoPersonalValueInTheFiles()
    {
        const string Canary = "Xanthippe-Canary";
        var past = Instant.FromUtc(2020, 1, 1, 9, 0);
        var row = Sample.Patient("eve") with { GivenName = Canary, Note = string.Concat(Enumerable.Repeat(Canary, 500)), Email = Canary };
        await CommitAsync(m => m.CreatePatient(row));
        await CommitAsync(m => m.BookAppointment(Sample.Appointment("a", "eve", past) with { PatientNote = Canary }, []));
        Assert.True(Holds(Canary), "the canary is in the files to begin with");

        await CommitAsync(m => m.ErasePatient("eve", expectedVersion: 1));
        await Store.SweepAsync(Duration.FromHours(48), None);

        Assert.False(Holds(Canary), "a value of the erased patient is still in the files");
    }

    private bool Holds(string text)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(text);
        return Database.ReadFiles().Any(file => file.AsSpan().IndexOf(bytes) >= 0);
    }
}

[OnPostgres]
public sealed class PostgresPatientTests() : PatientSuite(StoreEngine.Postgres);
