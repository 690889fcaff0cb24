using System.Globalization;
using ClinicApi.Options.V1;
using ClinicApi.Server.Audit;
using ClinicApi.Server.Tests.Support;
using ClinicApi.Storage;
using ClinicApi.TestSupport;
using ClinicApi.V1;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.DependencyInjection;
using Duration = NodaTime.Duration;

namespace ClinicApi.Server.Tests.Retention;

/// <summary>What is let go after the time that the operator has set, and what readers learn of it.</summary>
public abstract class RetentionTests(StoreEngine engine) : IAsyncLifetime
{
    private TestDatabase database = null!;
    private ServerNode node = null!;
    private TestClinic clinic = null!;

    public async Task InitializeAsync()
    {
        database = await TestDatabase.CreateAsync(engine);
        await database.SynchroniseAsync();
        node = await ServerNode.StartAsync(database, database.Time, new Dictionary<string, string?>
        {
            ["ClinicApi:Retention:EventDays"] = "7",
            ["ClinicApi:Retention:AuditDays"] = "30",
        });
        clinic = await TestClinic.CreateAsync(node, await node.GivenCallerAsync(CallerKind.Administrator));
    }

    public async Task DisposeAsync()
    {
        Assert.Empty(node.Logs.TakeUnannounced());
        await node.DisposeAsync();
        await database.DisposeAsync();
    }

    [EngineFact]
    public async Task TokenOlderThanWhatIsKept_IsOutOfRange_AndTheBeginningIsTheOldestThatIsKept()
    {
        var request = new ListEventsRequest { Clinics = { clinic.Name }, PageSize = 2 };
        var page = await clinic.Staff.Events.ListEventsAsync(request);
        await database.AdvanceAsync(Duration.FromDays(6));
        var kept = await clinic.GivenPatientAsync();
        await PassAsync(Duration.FromDays(2), "the clinic's first events are let go", async () =>
            await CountAsync($"SELECT count(*) FROM events WHERE clinic_id = '{clinic.Id}'") == 1);

        request.PageToken = page.NextPageToken;
        var refused = await Refused.WithAsync(ErrorReason.EventHistoryExpired, clinic.Staff.Events.ListEventsAsync(request));
        var oldest = Assert.Single(await clinic.EventsAsync());
        Assert.Equal((kept.Name, 9), (oldest.Resource, oldest.Sequence));
        Assert.Equal(oldest.CommitTime.ToDateTime(), DateTime.Parse(refused.Metadata["oldest_time"], CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal));
        await Refused.WithAsync(
            ErrorReason.EventHistoryExpired, () => FirstAsync(new WatchEventsRequest { Clinics = { clinic.Name }, ResumeToken = page.ResumeToken }));
        Assert.Equal(oldest, (await FirstAsync(new WatchEventsRequest { Clinics = { clinic.Name }, Beginning = new Empty() })).Event);
    }

    [EngineFact]
    public async Task Numbering_GoesOn_WhenNothingIsKept_AndDiariesInMemoryStayTrue()
    {
        var patient = await clinic.GivenPatientAsync();
        await clinic.GivenAppointmentAsync(patient, clinic.At(0, 9));
        await PassAsync(Duration.FromDays(8), "all events are let go", async () =>
            await CountAsync($"SELECT count(*) FROM events WHERE clinic_id = '{clinic.Id}'") == 0);

        Assert.Empty(await clinic.EventsAsync());
        await Refused.WithAsync(ErrorReason.PatientBusy, () => clinic.GivenAppointmentAsync(patient, clinic.At(0, 9)));
        await clinic.GivenAppointmentAsync(patient, clinic.At(0, 10));
        Assert.Equal(11, Assert.Single(await clinic.EventsAsync()).Sequence);
    }

    [EngineFact]
    public async Task AuditEntries_AreLetGoFromTheBeginningOfTheChain_WhichStillHolds_AndThatIsAnEntry()
    {
        var patient = await clinic.GivenPatientAsync();
        await PassAsync(Duration.Zero, "the entries are chained", async () => await UnchainedAsync() == 0);
        var before = (await VerifyAsync()).Chain.LastSequence;
        await PassAsync(Duration.FromDays(31), "old entries are let go", async () => (await VerifyAsync()).Chain.LetGoSequence >= before);
        await clinic.Staff.Patients.GetPatientAsync(new GetPatientRequest { Name = patient.Name });
        await PassAsync(Duration.Zero, "the new entries are chained", async () => await UnchainedAsync() == 0 && (await VerifyAsync()).Verified > 1);

        var report = await VerifyAsync();
        Assert.Null(report.Broken);
        var entries = (await clinic.Staff.Audit.ListAuditEntriesAsync(new ListAuditEntriesRequest { Clinic = clinic.Name, PageSize = 500 })).AuditEntries;
        Assert.Contains(entries, entry => entry.Method == "retention");
        Assert.DoesNotContain(entries, entry => entry.Method.EndsWith("/CreatePatient", StringComparison.Ordinal));
        await database.ExecuteAsync(
            $"UPDATE audit_chains SET let_go_hash = '', let_go_sequence = let_go_sequence + 1 WHERE clinic_id = '{clinic.Id}'");
        Assert.NotNull((await VerifyAsync()).Broken);
    }

    /// <summary>Lets time pass, and then hours until what the server does by the hour has come about.</summary>
    private async Task PassAsync(Duration time, string what, Func<Task<bool>> condition)
    {
        await database.AdvanceAsync(time);
        await Eventually.HoldsAsync(what, async () =>
        {
            if (await condition())
                return true;
            await database.AdvanceAsync(Duration.FromMinutes(30));
            return false;
        });
    }

    private Task<long> UnchainedAsync() => CountAsync($"SELECT count(*) FROM audit_entries WHERE clinic_id = '{clinic.Id}' AND sequence IS NULL");

    private async Task<long> CountAsync(string sql) => Convert.ToInt64(Assert.Single(await database.QueryAsync(sql)), CultureInfo.InvariantCulture);

    private Task<ChainReport> VerifyAsync() =>
        new AuditVerification(node.Store, node.Services.GetRequiredService<AuditSeals>()).VerifyAsync(clinic.Id, CancellationToken.None);

    private async Task<WatchEventsResponse> FirstAsync(WatchEventsRequest request)
    {
        using var call = clinic.Staff.Events.WatchEvents(request);
        Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None));
        return call.ResponseStream.Current;
    }
}

public sealed class SqliteRetentionTests() : RetentionTests(StoreEngine.Sqlite);

[OnPostgres]
public sealed class PostgresRetentionTests() : RetentionTests(StoreEngine.Postgres);
