using System.Text.Json;
using ClinicApi.Server.Tests.Courses;
using ClinicApi.Server.Tests.Photos;
using ClinicApi.Server.Tests.Support;
using ClinicApi.TestSupport;
using ClinicApi.V1;
using Google.Protobuf;

namespace ClinicApi.Server.Tests.Patients;

public abstract class ExportTests(TestServer server) : ServerSuite(server)
{
    [EngineFact]
    public async Task Export_OfAPhoto_HasItsWholeContent()
    {
        var clinic = await GivenClinicAsync();
        var patient = await clinic.GivenPhotographedAsync();
        var photo = await clinic.GivenPhotoAsync(patient);
        var (_, content) = await clinic.Staff.DownloadAsync(photo.Name);

        var records = await clinic.ExportAsync(patient);

        Assert.Equal(photo, JsonParser.Default.Parse<Photo>(records.Single(record => record.RecordType == "photo").Json));
        var pieces = records.Where(record => record.RecordType == "photo_content").Select(record => JsonDocument.Parse(record.Json).RootElement).ToList();
        Assert.All(pieces, piece => Assert.Equal(photo.Name, piece.GetProperty("photo").GetString()));
        Assert.Equal(content, pieces.SelectMany(piece => piece.GetProperty("data").GetBytesFromBase64()));
    }

    [EngineFact]
    public async Task Export_IsTheContractsMessages_AndTellsWhoHasSeenThePatient_ItselfIncludedTheNextTime()
    {
        var clinic = await GivenClinicAsync();
        var patient = await clinic.GivenPatientAsync();
        await clinic.Service.Patients.GetPatientAsync(new GetPatientRequest { Name = patient.Name });
        await clinic.ExportAsync(patient);
        IReadOnlyList<ExportPatientResponse> records = [];
        await Eventually.HoldsAsync("the export itself is in the access log", async () =>
        {
            records = await clinic.ExportAsync(patient);
            return Accesses(records).Any(entry => entry.Method.EndsWith("/ExportPatient", StringComparison.Ordinal));
        });

        Assert.Equal(patient.Name, JsonParser.Default.Parse<Patient>(records[0].Json).Name);
        var accesses = Accesses(records);
        Assert.Contains(accesses, entry => entry.Method.EndsWith("/CreatePatient", StringComparison.Ordinal) && entry.Caller == $"partners/{clinic.Partner.PartnerId}");
        Assert.Contains(accesses, entry => entry.Method.EndsWith("/GetPatient", StringComparison.Ordinal) && entry.Caller == $"partners/{clinic.Service.PartnerId}");
        Assert.All(accesses, entry => Assert.Equal([patient.Name], entry.Patients));
    }

    [EngineFact]
    public async Task Export_AfterAMerger_HasTheHistoryOfBoth()
    {
        var clinic = await GivenClinicAsync(CoursePlans.AddTo);
        var (target, source) = (await clinic.GivenPatientAsync(), await clinic.GivenPatientAsync(clinic.OtherPartner));
        await clinic.Staff.Patients.MergePatientsAsync(new MergePatientsRequest { Target = target.Name, Source = source.Name });

        var events = (await clinic.ExportAsync(target)).Where(record => record.RecordType == "event")
            .Select(record => JsonParser.Default.Parse<Event>(record.Json)).Select(e => (e.Type, e.Resource));

        Assert.Equal(
            new[]
            {
                (EventType.PatientRegistered, target.Name), (EventType.PatientMerged, target.Name),
                (EventType.PatientRegistered, source.Name), (EventType.PatientMergedAway, source.Name),
            }.Order(),
            events.Order());
    }

    [EngineFact]
    public async Task Export_OfAnErasedPatient_IsOfNobody()
    {
        var clinic = await GivenClinicAsync();
        var patient = await clinic.GivenPatientAsync();
        await clinic.Staff.Patients.DeletePatientAsync(new DeletePatientRequest { Name = patient.Name });
        await Refused.WithAsync(ErrorReason.ResourceNotFound, () => clinic.ExportAsync(patient));
    }

    private static List<AuditEntry> Accesses(IEnumerable<ExportPatientResponse> records) =>
        [.. records.Where(record => record.RecordType == "access").Select(record => JsonParser.Default.Parse<AuditEntry>(record.Json))];
}

public sealed class SqliteExportTests(SqliteTestServer server) : ExportTests(server), IClassFixture<SqliteTestServer>;

[OnPostgres]
public sealed class PostgresExportTests(PostgresTestServer server) : ExportTests(server), IClassFixture<PostgresTestServer>;
