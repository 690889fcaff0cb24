using ClinicApi.Options.V1;
using ClinicApi.Server.Hosting;
using ClinicApi.Server.Tests.Support;
using ClinicApi.Storage;
using ClinicApi.TestSupport;
using ClinicApi.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using NodaTime.Extensions;
using AuditEntry = ClinicApi.V1.AuditEntry;

namespace ClinicApi.Server.Tests.Records;

public abstract class AuditLogTests(TestServer server) : ServerSuite(server)
{
    [EngineFact]
    public async Task Access_ToAPatient_IsFoundByThePatient_WithWhoAndHow()
    {
        var clinic = await GivenClinicAsync();
        var (patient, other) = (await clinic.GivenPatientAsync(), await clinic.GivenPatientAsync());
        await clinic.Staff.Patients.GetPatientAsync(new GetPatientRequest { Name = patient.Name });
        await clinic.Staff.Patients.GetPatientAsync(new GetPatientRequest { Name = other.Name });

        var entries = await FindAsync(clinic.Staff, new ListAuditEntriesRequest { Clinic = clinic.Name, Patient = patient.Name }, 2);
        var read = Assert.Single(entries, e => e.Caller == $"partners/{clinic.Staff.PartnerId}");
        Assert.Equal(
            (CallerKind.Staff, $"{read.Caller}/apiKeys/{clinic.Staff.KeyId}", "clinicapi.v1.PatientService/GetPatient", "patients.read", clinic.Name, 0, ""),
            (read.CallerKind, read.ApiKey, read.Method, read.Scope, read.Clinic, read.StatusCode, read.Reason));
        Assert.Equal([patient.Name], read.Patients);
        Assert.Equal([patient.Name], read.Resources);
        Assert.Equal(AuditCategory.PatientData, read.Category);
        Assert.NotEmpty(read.CorrelationId);
        Assert.StartsWith("auditEntries/", read.Name, StringComparison.Ordinal);
    }

    [EngineFact]
    public async Task Pages_TogetherAreTheWholeLog_NewestFirst()
    {
        var clinic = await GivenClinicAsync();
        for (var i = 0; i < 5; i++)
        {
            await Server.AdvanceAsync(TimeSpan.FromMilliseconds(1));
            await clinic.GivenPatientAsync();
        }

        List<AuditEntry> collected = [];
        var request = new ListAuditEntriesRequest { Clinic = clinic.Name, Category = AuditCategory.PatientData, Caller = $"partners/{clinic.Partner.PartnerId}", PageSize = 2 };
        do
        {
            var page = await clinic.Staff.Audit.ListAuditEntriesAsync(request);
            collected.AddRange(page.AuditEntries);
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
        Assert.Equal(5, collected.Select(e => e.Name).Distinct().Count());
        Assert.Equal(collected.OrderByDescending(e => e.CreateTime.ToDateTimeOffset()), collected);
    }

    [EngineFact]
    public async Task Filters_ByCategoryResultAndTime_LeaveTheRestOut()
    {
        var clinic = await GivenClinicAsync();
        await Server.AdvanceAsync(TimeSpan.FromMinutes(1));
        var start = Server.Node.Time.GetUtcNow();
        await clinic.GivenPatientAsync();
        await Refused.WithAsync(ErrorReason.ResourceNotFound, clinic.Staff.Patients.GetPatientAsync(new GetPatientRequest { Name = $"{clinic.Name}/patients/nobody" }));
        await Server.AdvanceAsync(TimeSpan.FromMinutes(1));

        var failure = Assert.Single(await FindAsync(clinic.Staff, new ListAuditEntriesRequest { Clinic = clinic.Name, FailuresOnly = true }, 1));
        Assert.Equal(((int)StatusCode.NotFound, "RESOURCE_NOT_FOUND"), (failure.StatusCode, failure.Reason));
        // The clinic's own creation was asked of no clinic; what followed was its catalogue.
        var administration = await FindAsync(clinic.Staff, new ListAuditEntriesRequest { Clinic = clinic.Name, Category = AuditCategory.Administration }, 7);
        Assert.All(administration, e => Assert.Equal($"partners/{Administrator.PartnerId}", e.Caller));
        var span = new ListAuditEntriesRequest { Clinic = clinic.Name, StartTime = start.ToTimestamp(), EndTime = start.AddTicks(10).ToTimestamp() };
        await FindAsync(clinic.Staff, span, 2);
        span.StartTime = span.EndTime;
        var refused = await Refused.WithAsync(ErrorReason.InvalidRequest, clinic.Staff.Audit.ListAuditEntriesAsync(span));
        Assert.Equal(["end_time"], refused.Fields);
    }

    [EngineFact]
    public async Task WithoutAClinic_AdministratorsFindEverything_AndOthersAreRefused()
    {
        var clinic = await GivenClinicAsync();
        await Server.Node.Store.AppendAuditAsync(
            [Operator.Entry("", "keys create", $"partners/{clinic.Staff.PartnerId}", "test", Server.Node.Time.GetUtcNow().ToInstant())], CancellationToken.None);
        var all = (await Administrator.Audit.ListAuditEntriesAsync(new ListAuditEntriesRequest { PageSize = 500 })).AuditEntries;
        Assert.Contains(all, e => e.Clinic == clinic.Name);
        var command = Assert.Single(all, e => e.Resources.Contains($"partners/{clinic.Staff.PartnerId}"));
        Assert.Equal(("keys create", "", CallerKind.Unspecified, AuditCategory.Administration), (command.Method, command.Caller, command.CallerKind, command.Category));

        var refused = await Refused.WithAsync(ErrorReason.InvalidRequest, clinic.Staff.Audit.ListAuditEntriesAsync(new ListAuditEntriesRequest()));
        Assert.Equal(["clinic"], refused.Fields);
    }

    [EngineFact]
    public async Task ReadingTheLog_IsOneEntryItself()
    {
        var clinic = await GivenClinicAsync();
        for (var i = 0; i < 3; i++)
            await clinic.GivenPatientAsync();
        await clinic.Staff.Audit.ListAuditEntriesAsync(new ListAuditEntriesRequest { Clinic = clinic.Name });
        var itself = Assert.Single(
            await FindAsync(Administrator, new ListAuditEntriesRequest { Clinic = clinic.Name, Caller = $"partners/{clinic.Staff.PartnerId}" }, 1));
        Assert.Equal(("clinicapi.v1.AuditService/ListAuditEntries", "audit.read"), (itself.Method, itself.Scope));
        Assert.Empty(itself.Patients);
    }

    /// <summary>Entries of reads are stored within a second; no more than expected come.</summary>
    private static async Task<IReadOnlyList<AuditEntry>> FindAsync(TestCaller caller, ListAuditEntriesRequest request, int expected)
    {
        IReadOnlyList<AuditEntry> entries = [];
        await Eventually.HoldsAsync($"{expected} entries are found", async () =>
        {
            // The search is an entry itself, and about the patient whom it names.
            entries = [.. (await caller.Audit.ListAuditEntriesAsync(request)).AuditEntries
                .Where(e => caller.Kind == CallerKind.Administrator || !e.Method.EndsWith("/ListAuditEntries", StringComparison.Ordinal))];
            return entries.Count >= expected;
        });
        Assert.Equal(expected, entries.Count);
        return entries;
    }
}

public sealed class SqliteAuditLogTests(SqliteTestServer server) : AuditLogTests(server), IClassFixture<SqliteTestServer>;

[OnPostgres]
public sealed class PostgresAuditLogTests(PostgresTestServer server) : AuditLogTests(server), IClassFixture<PostgresTestServer>;
