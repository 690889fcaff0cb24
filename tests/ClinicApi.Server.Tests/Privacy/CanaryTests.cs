using System.Text;
using ClinicApi.Options.V1;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Tests.Support;
using ClinicApi.Storage;
using ClinicApi.TestSupport;
using ClinicApi.V1;
using Google.Protobuf;
using Grpc.Core;

namespace ClinicApi.Server.Tests.Privacy;

/// <summary>Marked values in every sensitive field; none may come out anywhere but in the fields themselves.</summary>
public abstract class CanaryTests(StoreEngine engine)
{
    private const string Word = "Canary7x";
    private const string Digits = "77712332144";

    private static readonly string[] Marks = [Word, Digits, "1913"];

    private readonly List<string> answers = [];

    [EngineFact]
    public async Task SensitiveValues_AppearInNoLogLineErrorOrTrailer()
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        await using var node = await ServerNode.StartAsync(database, TimeProvider.System, new Dictionary<string, string?>
        {
            ["ClinicApi:Encryption:Waived"] = "false",
            ["ClinicApi:Encryption:Keys"] = ServerNode.PepperText,
            ["Logging:LogLevel:Default"] = "Trace",
            ["Logging:LogLevel:Microsoft.AspNetCore"] = "Trace",
            ["Logging:LogLevel:Grpc"] = "Trace",
        });
        var clinic = await TestClinic.CreateAsync(node, await node.GivenCallerAsync(CallerKind.Administrator));
        await DriveAsync(clinic);
        await node.StopAsync();

        if (engine == StoreEngine.Sqlite)
            Assert.All(database.ReadFiles(), file => Assert.True(Marks.Take(2).All(mark => file.AsSpan().IndexOf(Encoding.UTF8.GetBytes(mark)) < 0), "A file of the database has a marked value."));
        Assert.True(answers.Count > 15, "The journey was cut short.");
        Assert.All(answers, AssertUnmarked);
        Assert.NotEmpty(node.Logs.Lines);
        Assert.All(node.Logs.Lines, line => AssertUnmarked(line.Text));
        Assert.All(node.Logs.Lines, line => Assert.DoesNotContain(clinic.Partner.Key, line.Text, StringComparison.Ordinal));
    }

    [Fact]
    public void EverySensitiveFieldOfAPatient_IsMarked()
    {
        var patient = Marked();
        Assert.All(
            Patient.Descriptor.Fields.InFieldNumberOrder().Where(f => ApiContract.RuleOf(f).Sensitivity != Sensitivity.Unspecified),
            field => Assert.True(FieldPresence.IsSet(field, patient), $"{field.Name} is not marked."));
    }

    private async Task DriveAsync(TestClinic clinic)
    {
        var staff = clinic.Staff.Patients;
        var create = new CreatePatientRequest { Parent = clinic.Name, Patient = Marked(), PatientId = "p1", RequestId = Guid.NewGuid().ToString() };
        await AnswerAsync(() => staff.CreatePatientAsync(create));
        await AnswerAsync(() => staff.CreatePatientAsync(create));
        var reused = create.Clone();
        reused.Patient.Note += "!";
        await AnswerAsync(() => staff.CreatePatientAsync(reused));
        await AnswerAsync(() => staff.CreatePatientAsync(new CreatePatientRequest { Parent = clinic.Name, Patient = Marked(), PatientId = "p1" }));
        await AnswerAsync(() => clinic.Partner.Patients.CreatePatientAsync(new CreatePatientRequest { Parent = clinic.Name, Patient = Marked() }));
        foreach (var spoil in Spoilers())
        {
            var patient = Marked();
            spoil(patient);
            await AnswerAsync(() => staff.CreatePatientAsync(new CreatePatientRequest { Parent = clinic.Name, Patient = patient }));
            patient.Name = $"{clinic.Name}/patients/p1";
            await AnswerAsync(() => staff.UpdatePatientAsync(new UpdatePatientRequest { Patient = patient }));
        }

        var whole = Marked();
        whole.Name = $"{clinic.Name}/patients/p1";
        whole.Etag = "v99";
        await AnswerAsync(() => staff.UpdatePatientAsync(new UpdatePatientRequest { Patient = whole }));
        await AnswerAsync(() => staff.GetPatientAsync(new GetPatientRequest { Name = whole.Name, View = PatientView.Full }));
        await AnswerAsync(() => staff.GetPatientAsync(new GetPatientRequest { Name = $"{clinic.Name}/patients/{Word} {Digits}" }));
        await AnswerAsync(() => staff.ListPatientsAsync(new ListPatientsRequest { Parent = clinic.Name, PageToken = Word }));

        foreach (var start in new[] { clinic.At(0, 9), clinic.At(0, 9), clinic.At(0, 13) })
        {
            var booking = clinic.Booking(whole, start);
            booking.Appointment.PatientNote = $"{Word} takes isotretinoin.";
            await AnswerAsync(() => clinic.Staff.Appointments.CreateAppointmentAsync(booking));
            booking.Appointment.PatientNote = $"{Word}\0";
            await AnswerAsync(() => clinic.Staff.Appointments.CreateAppointmentAsync(booking));
        }

        var call = new Metadata { { "authorization", $"Bearer {Word}" } };
        await AnswerAsync(() => new PatientService.PatientServiceClient(clinic.Node.Anonymous).CreatePatientAsync(create, call));
        await AnswerAsync(() => staff.DeletePatientAsync(new DeletePatientRequest { Name = whole.Name }));
    }

    /// <summary>Keeps what comes back around the message itself: status text, details, trailers.</summary>
    private async Task AnswerAsync<T>(Func<AsyncUnaryCall<T>> start)
    {
        using var call = start();
        try
        {
            await call;
            answers.AddRange(call.GetTrailers().Select(Read));
        }
        catch (RpcException exception)
        {
            answers.Add(exception.Status.Detail);
            answers.AddRange(exception.Trailers.Select(Read));
        }

        answers.AddRange((await call.ResponseHeadersAsync).Where(h => h.Key != "date").Select(Read));

        static string Read(Metadata.Entry entry) => entry.IsBinary ? Encoding.UTF8.GetString(entry.ValueBytes) : entry.Value;
    }

    private static void AssertUnmarked(string text) =>
        Assert.All(Marks, mark => Assert.DoesNotContain(mark, text, StringComparison.OrdinalIgnoreCase));

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
