using ClinicApi.TestSupport;
using NodaTime;

namespace ClinicApi.Storage.Tests.Idempotency;

public abstract class RequestSuite(StoreEngine engine) : StoreSuite(engine)
{
    [EngineFact]
    public async Task Claim_Committed_NamesWhatItMade()
    {
        await CommitAsync(m => m.Claim(Sample.Claim()).Book("a"));

        var record = await Store.Requests.FindAsync(ClinicId, Sample.Partner, "Book", "request-1", None);

        Assert.NotNull(record);
        Assert.Equal([1, 2, 3], record.Fingerprint);
        Assert.Equal(("appointments/a", 1), (record.ResourceName, record.ResourceVersion));
    }

    [EngineFact]
    public async Task Claim_IsScopedToClinicCallerAndMethod()
    {
        await CommitAsync(m => m.Claim(Sample.Claim()));

        await CommitAsync(m => m.Claim(Sample.Claim() with { CallerId = "other" }));
        await CommitAsync(m => m.Claim(Sample.Claim() with { Method = "Hold" }));
        await CommitAsync(m => m.Claim(Sample.Claim() with { ClinicId = "" }));

        Assert.Null(await Store.Requests.FindAsync(ClinicId, "other", "Hold", "request-1", None));
        Assert.NotNull(await Store.Requests.FindAsync("", Sample.Partner, "Book", "request-1", None));
    }

    [EngineFact]
    public async Task SecondClaim_IsRefused_BeforeAnythingElseIs()
    {
        await CommitAsync(m => m.Claim(Sample.Claim()).Book("a", Sample.Team()));

        await RefusedAsync(Conflict.RequestClaimed, m => m.Claim(Sample.Claim()).Book("a", Sample.Team()));
    }

    [EngineFact]
    public async Task RefusedMutation_LeavesNoClaim_AndNothingElse()
    {
        await CommitAsync(m => m.Book("a", Sample.Team()));

        await RefusedAsync(Conflict.Overlap, m => m
            .Claim(Sample.Claim()).Book("b", Sample.Team()).Record(Sample.Audit()).Emit(Sample.Event()));

        Assert.Null(await Store.Requests.FindAsync(ClinicId, Sample.Partner, "Book", "request-1", None));
        Assert.Equal(0, await CountAsync("events"));
        Assert.Equal(0, await CountAsync("audit_entries"));
        await CommitAsync(m => m.Claim(Sample.Claim()).Book("b"));
    }

    [EngineFact]
    public async Task Mutation_WhoseLastStatementFails_LeavesNothing()
    {
        await Database.ExecuteAsync($"DELETE FROM clinic_feeds WHERE clinic_id = '{ClinicId}'");

        await RefusedAsync(Conflict.VersionMismatch, m => m
            .Claim(Sample.Claim()).Book("a", Sample.Team()).Record(Sample.Audit()).Emit(Sample.Event()));

        foreach (var table in new[] { "requests", "appointments", "reservations", "audit_entries", "events" })
            Assert.Equal(0, await CountAsync(table));
    }

    [EngineFact]
    public async Task Twins_SentAtOnce_HaveOneEffect()
    {
        for (var round = 0; round < 5; round++)
        {
            var request = $"request-{round}";
            var outcomes = await Task.WhenAll(Enumerable.Range(0, 32).Select(twin => Task.Run(() => AttemptAsync(m => m
                .Claim(Sample.Claim(request)).Book($"a-{request}-{twin}").Emit(Sample.Event())))));

            Assert.Equal(1, outcomes.Count(outcome => outcome is null));
            Assert.All(outcomes, outcome => Assert.True(outcome is null or Conflict.RequestClaimed, $"a twin was told {outcome}"));
        }

        Assert.Equal(5, await CountAsync("appointments"));
    }

    [EngineFact]
    public async Task Sweep_RemovesRequestsThatAreOlderThanTheRetention()
    {
        await CommitAsync(m => m.Claim(Sample.Claim("old")));
        await Database.AdvanceAsync(Duration.FromHours(49));
        await CommitAsync(m => m.Claim(Sample.Claim("new")));

        var swept = await Store.SweepAsync(Duration.FromHours(48), None);

        Assert.Equal(1, swept.Requests);
        Assert.Null(await Store.Requests.FindAsync(ClinicId, Sample.Partner, "Book", "old", None));
        Assert.NotNull(await Store.Requests.FindAsync(ClinicId, Sample.Partner, "Book", "new", None));
    }
}

public sealed class SqliteRequestTests() : RequestSuite(StoreEngine.Sqlite);

[OnPostgres]
public sealed class PostgresRequestTests() : RequestSuite(StoreEngine.Postgres)
{
    [EngineFact]
    public async Task TwinThatDoesNotFinish_IsWaitedForALimitedTime()
    {
        await using var impatient = TestDatabase.On($"{Database.Options.ConnectionString};Options=-c lock_timeout=200");
        await using var store = impatient.OpenStore();
        await using var twin = await Database.LockAsync(
            $"INSERT INTO requests VALUES ('{ClinicId}', '{Sample.Partner}', 'Book', 'request-1', '\\x00', 'appointments/a', 1, 0)");

        var refusal = await Assert.ThrowsAsync<StoreConflictException>(
            () => store.CommitAsync(new Mutation(ClinicId).Claim(Sample.Claim()), None));

        Assert.Equal(Conflict.RequestInFlight, refusal.Conflict);
    }

    [EngineFact]
    public async Task OtherLockThatIsNotGivenUp_IsContention()
    {
        await using var impatient = TestDatabase.On($"{Database.Options.ConnectionString};Options=-c lock_timeout=200");
        await using var store = impatient.OpenStore();
        await using var other = await Database.LockAsync("UPDATE patients SET note = note");

        var refusal = await Assert.ThrowsAsync<StoreConflictException>(
            () => store.CommitAsync(new Mutation(ClinicId).UpdatePatient(Sample.Patient("ada"), 1), None));

        Assert.Equal((Conflict.Contention, "ada"), (refusal.Conflict, refusal.Subject));
    }
}
