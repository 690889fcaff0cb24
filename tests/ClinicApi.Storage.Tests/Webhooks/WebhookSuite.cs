using ClinicApi.TestSupport;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;

namespace ClinicApi.Storage.Tests.Webhooks;

public abstract class WebhookSuite(StoreEngine engine) : StoreSuite(engine)
{
    private static readonly Duration Lease = Duration.FromSeconds(30);
    private static readonly WebhookKey Key = new("glow", "hook");

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await Store.CommitAsync(
            new Mutation("")
                .CreatePartner(new PartnerRow("glow", 1, "Glow", Sample.Created))
                .CreateWebhook(new WebhookEndpointRow(
                    "glow", "hook", 1, "", "https://example.com/", "", "", 1, 0, 0, [1, 2, 3], null, null, Sample.Created, Sample.Created)),
            None);
    }

    [EngineFact]
    public async Task Endpoint_IsLeasedToOneNode_UntilTheLeaseLapsesOrIsGivenBack()
    {
        Assert.Equal([Key], await Store.LeaseWebhooksAsync("one", Lease, 10, None));
        Assert.Empty(await Store.LeaseWebhooksAsync("two", Lease, 10, None));
        await Database.AdvanceAsync(Duration.FromSeconds(20));
        Assert.Equal([Key], await Store.LeaseWebhooksAsync("one", Lease, 10, None));
        await Database.AdvanceAsync(Duration.FromSeconds(20));
        Assert.Empty(await Store.LeaseWebhooksAsync("two", Lease, 10, None));
        await Database.AdvanceAsync(Duration.FromSeconds(20));
        Assert.Equal([Key], await Store.LeaseWebhooksAsync("two", Lease, 10, None));
        Assert.Empty(await Store.LeaseWebhooksAsync("one", Lease, 10, None));
        await Store.ReleaseWebhooksAsync("two", None);
        Assert.Equal([Key], await Store.LeaseWebhooksAsync("one", Lease, 10, None));
    }

    [EngineFact]
    public async Task Lease_OfATimeWhenTheClockWasAhead_IsTakenOver_UnlessItsHolderLives()
    {
        const string WasADayAhead = "UPDATE webhook_endpoints SET leased_until = leased_until + 86400000000";
        await Store.LeaseWebhooksAsync("one", Lease, 10, None);
        await Database.ExecuteAsync(WasADayAhead);
        Assert.Equal([Key], await Store.LeaseWebhooksAsync("one", Lease, 10, None));
        Assert.Empty(await Store.LeaseWebhooksAsync("two", Lease, 10, None));

        await Database.ExecuteAsync(WasADayAhead);
        Assert.Equal([Key], await Store.LeaseWebhooksAsync("two", Lease, 10, None));
        Assert.Empty(await Store.LeaseWebhooksAsync("one", Lease, 10, None));
    }

    [EngineFact]
    public async Task ManyNodesAtOnce_LeaseAnEndpointToOneOfThem()
    {
        var leased = await Task.WhenAll(Enumerable.Range(0, 8).Select(node => Store.LeaseWebhooksAsync($"node-{node}", Lease, 10, None)));
        Assert.Single(leased, keys => keys.Count > 0);
    }

    [EngineFact]
    public async Task FanOut_IsRefused_ToANodeThatHasLostTheLease_AndFromAPositionThatHasMoved()
    {
        await Store.LeaseWebhooksAsync("one", Lease, 10, None);
        var served = await FindAsync();
        await FanOutAsync(served, 0, 1);
        Assert.Equal(1, (await Store.Webhooks.PositionsAsync(Key, None))[ClinicId]);
        await RefusedFanOutAsync(served, 0, 2);
        await Database.AdvanceAsync(Lease);
        await Database.AdvanceAsync(Lease);
        await Store.LeaseWebhooksAsync("two", Lease, 10, None);
        await RefusedFanOutAsync(served, 1, 2);
        await FanOutAsync(await FindAsync(), 1, 2);
        Assert.Equal(2, (await Store.Webhooks.PositionsAsync(Key, None))[ClinicId]);
    }

    [EngineFact]
    public async Task NextDeliveryOfAResource_WaitsForTheOneBefore_UntilThatHasFailedThreeTimes()
    {
        await Store.LeaseWebhooksAsync("one", Lease, 10, None);
        await Store.CommitAsync(
            new Mutation("").FanOut(await FindAsync(), Lease, ClinicId, 0, 3, [Told(1, "a"), Told(2, "a"), Told(3, "b")]), None);
        for (var attempt = 0; attempt < 3; attempt++)
        {
            var due = await Store.Webhooks.ListDueAsync(Key, 10, None);
            Assert.Equal(attempt == 0 ? ["event-1", "event-3"] : ["event-3", "event-1"], due.Select(d => d.DeliveryId));
            await Store.CommitAsync(
                new Mutation("").NoteAttempt(new WebhookAttemptRow(due.Single(d => d.DeliveryId == "event-1"), false, Duration.FromSeconds(5), "[]")), None);
            Assert.Equal(["event-3"], (await Store.Webhooks.ListDueAsync(Key, 10, None)).Select(d => d.DeliveryId).Except(["event-2"]));
            await Database.AdvanceAsync(Duration.FromSeconds(6));
        }

        Assert.Equal(["event-1", "event-2", "event-3"], (await Store.Webhooks.ListDueAsync(Key, 10, None)).Select(d => d.DeliveryId).Order());
    }

    [EngineFact]
    public async Task TimeUntilTheNextDelivery_IsNeverNegative_ThoughTheClockRunsOnMeanwhile()
    {
        await Store.LeaseWebhooksAsync("one", Lease, 10, None);
        await Store.CommitAsync(new Mutation("").FanOut(await FindAsync(), Lease, ClinicId, 0, 1, [Told(1, "a")]), None);
        var due = Assert.Single(await Store.Webhooks.ListDueAsync(Key, 10, None));
        await Store.CommitAsync(new Mutation("").NoteAttempt(new WebhookAttemptRow(due, false, Duration.FromMilliseconds(20), "[]")), None);
        await using var hurried = Store.Open(Database.Options, new HurriedClock(Database.Time.GetUtcNow()), NullLoggerFactory.Instance);
        while (await hurried.Webhooks.UntilNextAsync(Key, None) is { } until)
            Assert.True(until >= Duration.Zero, $"The next delivery is {until} away.");
    }

    private async Task<WebhookEndpointRow> FindAsync() => (await Store.Webhooks.FindAsync(Key, None))!;

    private async Task FanOutAsync(WebhookEndpointRow endpoint, long from, long to) =>
        await Store.CommitAsync(new Mutation("").FanOut(endpoint, Lease, ClinicId, from, to, []), None);

    private async Task RefusedFanOutAsync(WebhookEndpointRow endpoint, long from, long to) => Assert.Equal(
        Conflict.VersionMismatch,
        (await Assert.ThrowsAsync<StoreConflictException>(() => FanOutAsync(endpoint, from, to))).Conflict);

    private static EventRow Told(long sequence, string resource) => new(
        ClinicId, sequence, $"event-{sequence}", 19, resource, 1, "glow", 1, "c", 1, "t", true, Sample.Created);

    /// <summary>Of which no two readings are the same, nor any a whole number of milliseconds after it began.</summary>
    private sealed class HurriedClock(DateTimeOffset start) : TimeProvider
    {
        private int readings;

        public override DateTimeOffset GetUtcNow() => start + TimeSpan.FromMicroseconds(700 * Interlocked.Increment(ref readings));
    }
}

public sealed class SqliteWebhookTests() : WebhookSuite(StoreEngine.Sqlite);

[OnPostgres]
public sealed class PostgresWebhookTests() : WebhookSuite(StoreEngine.Postgres);
