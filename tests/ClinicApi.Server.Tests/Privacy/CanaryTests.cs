using ClinicApi.Options.V1;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Tests.Clearances;
using ClinicApi.Server.Tests.Support;
using ClinicApi.Storage;
using ClinicApi.TestSupport;
using ClinicApi.V1;
using Grpc.Core;

namespace ClinicApi.Server.Tests.Privacy;

/// <summary>Marked values in every sensitive field; none may come out anywhere but in the fields themselves.</summary>
public abstract class CanaryTests(StoreEngine engine)
{
    private const string Word = Canary.Word;
    private const string Digits = Canary.Digits;

    [EngineFact]
    public async Task SensitiveValues_AppearInNoLogLineErrorOrTrailer()
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        await using var node = await ServerNode.StartAsync(database, TimeProvider.System, Canary.Talkative);
        var clinic = await TestClinic.CreateAsync(node, await node.GivenCallerAsync(CallerKind.Administrator));
        using var canary = new Canary();
        await DriveAsync(canary, clinic);
        await node.StopAsync();

        canary.AssertUnmarked(node);
        Assert.All(node.Logs.Lines, line => Assert.DoesNotContain(clinic.Partner.Key, line.Text, StringComparison.Ordinal));
    }

    /// <summary>Drafts, signatures, outcomes, photos and all that is read of them.</summary>
    [EngineFact]
    public async Task SensitiveValuesOfAssessments_AppearInNoLogLineErrorTrailerSpanOrMeasurement()
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        await using var node = await ServerNode.StartAsync(database, TimeProvider.System, Canary.Talkative);
        var clinic = await TestClinic.CreateAsync(node, await node.GivenCallerAsync(CallerKind.Administrator), GatedClinic.AddTo);
        using var canary = new Canary();
        var driven = await AssessmentCanary.DriveAsync(canary, clinic);
        await node.StopAsync();

        Assert.Equal(SkinAssessmentService.Descriptor.Methods.Select(method => method.Name).Order(), driven.Order());
        canary.AssertUnmarked(node);
    }

    [Fact]
    public void EverySensitiveFieldOfAPatient_IsMarked()
    {
        var patient = Marked();
        Assert.All(
            Patient.Descriptor.Fields.InFieldNumberOrder().Where(f => ApiContract.RuleOf(f).Sensitivity != Sensitivity.Unspecified),
            field => Assert.True(FieldPresence.IsSet(field, patient), $"{field.Name} is not marked."));
    }

    private static async Task DriveAsync(Canary canary, TestClinic clinic)
    {
        var staff = clinic.Staff.Patients;
        var create = new CreatePatientRequest { Parent = clinic.Name, Patient = Marked(), PatientId = "p1", RequestId = Guid.NewGuid().ToString() };
        await canary.AnswerAsync(() => staff.CreatePatientAsync(create));
        await canary.AnswerAsync(() => staff.CreatePatientAsync(create));
        var reused = create.Clone();
        reused.Patient.Note += "!";
        await canary.AnswerAsync(() => staff.CreatePatientAsync(reused));
        await canary.AnswerAsync(() => staff.CreatePatientAsync(new CreatePatientRequest { Parent = clinic.Name, Patient = Marked(), PatientId = "p1" }));
        await canary.AnswerAsync(() => clinic.Partner.Patients.CreatePatientAsync(new CreatePatientRequest { Parent = clinic.Name, Patient = Marked() }));
        foreach (var spoil in Spoilers())
        {
            var patient = Marked();
            spoil(patient);
            await canary.AnswerAsync(() => staff.CreatePatientAsync(new CreatePatientRequest { Parent = clinic.Name, Patient = patient }));
            patient.Name = $"{clinic.Name}/patients/p1";
            await canary.AnswerAsync(() => staff.UpdatePatientAsync(new UpdatePatientRequest { Patient = patient }));
        }

        var whole = Marked();
        whole.Name = $"{clinic.Name}/patients/p1";
        whole.Etag = "v99";
        await canary.AnswerAsync(() => staff.UpdatePatientAsync(new UpdatePatientRequest { Patient = whole }));
        await canary.AnswerAsync(() => staff.GetPatientAsync(new GetPatientRequest { Name = whole.Name, View = PatientView.Full }));
        await canary.AnswerAsync(() => staff.GetPatientAsync(new GetPatientRequest { Name = $"{clinic.Name}/patients/{Word} {Digits}" }));
        await canary.AnswerAsync(() => staff.ListPatientsAsync(new ListPatientsRequest { Parent = clinic.Name, PageToken = Word }));

        foreach (var start in new[] { clinic.At(0, 9), clinic.At(0, 9), clinic.At(0, 13) })
        {
            var booking = clinic.Booking(whole, start);
            booking.Appointment.PatientNote = $"{Word} takes isotretinoin.";
            await canary.AnswerAsync(() => clinic.Staff.Appointments.CreateAppointmentAsync(booking));
            booking.Appointment.PatientNote = $"{Word}\0";
            await canary.AnswerAsync(() => clinic.Staff.Appointments.CreateAppointmentAsync(booking));
        }

        var call = new Metadata { { "authorization", $"Bearer {Word}" } };
        await canary.AnswerAsync(() => new PatientService.PatientServiceClient(clinic.Node.Anonymous).CreatePatientAsync(create, call));
        await canary.AnswerAsync(() => staff.DeletePatientAsync(new DeletePatientRequest { Name = whole.Name }));
    }

    private static IEnumerable<Action<Patient>> Spoilers() =>
    [
        p => p.GivenName = Word + "\0",
        p => p.FamilyName = string.Concat(Enumerable.Repeat(Word, 50)),
        p => p.Email = Word,
        p => p.Phone = Digits,
        p => p.MedicalRecordNumber = string.Concat(Enumerable.Repeat(Word, 50)),
        p => p.BirthDate.Day = 77,
        p => p.AddressLines.Add(Enumerable.Repeat(Word, 10)),
        p => p.Note = Word + "\u0007",
        p => p.ReportedProcedures[0].Date.Day = 77,
    ];

    private static Patient Marked() => new()
    {
        GivenName = Word,
        FamilyName = Word,
        BirthDate = new CivilDate { Year = 1913, Month = 7, Day = 19 },
        Email = $"{Word}@example.com",
        Phone = $"+{Digits}",
        MedicalRecordNumber = Word,
        AddressLines = { Word },
        Note = $"{Word} is allergic to lidocaine.",
        ReportedProcedures = { new ReportedProcedure { Modality = Modality.MediumPeel, Date = new CivilDate { Year = 1913, Month = 7, Day = 20 } } },
    };
}

public sealed class SqliteCanaryTests() : CanaryTests(StoreEngine.Sqlite);

[OnPostgres]
public sealed class PostgresCanaryTests() : CanaryTests(StoreEngine.Postgres);
