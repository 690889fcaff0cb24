using ClinicApi.TestSupport;
using NodaTime;

namespace ClinicApi.Storage.Tests.Sessions;

public abstract class SessionSuite(StoreEngine engine) : StoreSuite(engine)
{
    private const int Completed = 4;

    [EngineFact]
    public async Task Sessions_AreThePatientsOwn_FromAnInstantOn_WithoutWhatDidNotTakePlace()
    {
        await CommitAsync(m => m
            .BookAppointment(At("booked", 0) with { Modality = 4, BodyRegions = 1L << 63 | 6 }, [])
            .BookAppointment(At("done", -30) with { State = Completed }, [])
            .BookAppointment(At("early", -31), [])
            .BookAppointment(At("cancelled", 1) with { State = Sample.Cancelled }, [])
            .BookAppointment(At("missed", 2) with { State = Sample.NoShow }, [])
            .BookAppointment(At("of-bob", 3) with { PatientId = "bob" }, [])
            .PlaceHold(Sample.Hold("held", "ada", Sample.Slot + Duration.FromDays(5)), [])
            .PlaceHold(Sample.Hold("of-nobody", "", Sample.Slot), [])
            .PlaceHold(Sample.Hold("expired", "ada", Sample.Slot) with { Ttl = Duration.FromSeconds(-1) }, []));

        var read = await ReadAsync();

        Assert.Equal(0, read.Version);
        Assert.Equal(
            [
                new("done", "", "needling", Sample.Slot - Duration.FromDays(30), 0, 0),
                new("booked", "", "needling", Sample.Slot, 4, 1L << 63 | 6),
                new SessionRow("", "held", "needling", Sample.Slot + Duration.FromDays(5), 0, 0),
            ],
            read.Sessions);
    }

    [EngineFact]
    public async Task Patient_WithoutSessionsOrNotThere_HasNone()
    {
        Assert.Equal((0, "[]", 0), Describe(await ReadAsync()));
        Assert.Equal((0, "[]", 0), Describe(await ReadAsync("nobody")));
    }

    [EngineFact]
    public async Task Session_AddedOnAccountOfOthersThanThereAre_IsRefused_AndLeavesNothing()
    {
        await CommitAsync(m => m.CountFor("ada", 0).BookAppointment(At("a", 0), []));
        Assert.Equal(1, (await ReadAsync()).Version);

        var refusal = await RefusedAsync(Conflict.SessionsChanged, m => m.CountFor("ada", 0).BookAppointment(At("b", 1), []));

        Assert.Equal("ada", refusal.Subject);
        Assert.Equal(["a"], (await ReadAsync()).Sessions.Select(session => session.AppointmentId));
        await CommitAsync(m => m.CountFor("bob", 0).CountFor("ada", 1));
    }

    [EngineFact]
    public async Task Sessions_AddedAtOnceOnAccountOfTheSame_OneIsAdded()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(i =>
            AttemptAsync(m => m.CountFor("ada", 0).BookAppointment(At($"a{i}", i), []))));

        Assert.Equal([null, .. Enumerable.Repeat<Conflict?>(Conflict.SessionsChanged, 15)], answers.Order());
        Assert.Single((await ReadAsync()).Sessions);
    }

    [EngineFact]
    public async Task AddingASession_LeavesThePatientsVersion()
    {
        await CommitAsync(m => m.CountFor("ada", 0));
        Assert.Equal(Sample.Patient("ada"), await Store.Patients.GetAsync(Sample.Everything, "ada", None));
    }

    [EngineFact]
    public async Task ReportedProcedures_AreKeptWithThePatient_AndErasedWithThem()
    {
        var ada = Sample.Patient("ada") with { Version = 2, ReportedProcedures = """[{"modality":4}]""" };
        await CommitAsync(m => m.UpdatePatient(ada, expectedVersion: 1));
        Assert.Equal(ada, await Store.Patients.GetAsync(Sample.Everything, "ada", None));
        Assert.Equal(ada.ReportedProcedures, (await ReadAsync()).ReportedProcedures);

        await CommitAsync(m => m.ErasePatient("ada", expectedVersion: 2));
        Assert.Equal(["[]"], await Database.QueryAsync("SELECT reported_procedures FROM patients WHERE patient_id = 'ada'"));
    }

    [EngineFact]
    public async Task Course_Updated_CountsUp_AndIsRefusedToWhoReadAnEarlierVersion()
    {
        var course = new CourseRow(
            ClinicId, "course", 1, 1, "ada", "needling", Duration.FromDays(14), Duration.FromDays(28), "{}", Sample.Partner, Sample.Created, Sample.Created)
        {
            EndBy = Sample.Slot,
        };
        await CommitAsync(m => m.CreateCourse(course));
        var completed = course with { Version = 2, State = 3, UpdatedAt = Sample.Slot };
        await CommitAsync(m => m.UpdateCourse(completed, expectedVersion: 1));
        Assert.Equal(completed, await Store.Courses.GetAsync(Sample.Everything, "course", None));

        var refusal = await RefusedAsync(Conflict.SessionsChanged, m => m.UpdateCourse(completed with { State = 4 }, expectedVersion: 1));
        Assert.Equal("course", refusal.Subject);
    }

    private static (long, string, int) Describe(PatientSessions read) => (read.Version, read.ReportedProcedures, read.Sessions.Count);

    private Task<PatientSessions> ReadAsync(string patientId = "ada") =>
        Store.Sessions.ReadAsync(ClinicId, patientId, Sample.Slot - Duration.FromDays(30), None);

    private static AppointmentRow At(string id, int day) => Sample.Appointment(id, start: Sample.Slot + Duration.FromDays(day));
}

public sealed class SqliteSessionTests() : SessionSuite(StoreEngine.Sqlite);

[OnPostgres]
public sealed class PostgresSessionTests() : SessionSuite(StoreEngine.Postgres);
