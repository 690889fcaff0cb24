using ClinicApi.Options.V1;
using ClinicApi.Server.Calls;
using ClinicApi.Server.Tests.Support;
using ClinicApi.Storage;
using ClinicApi.TestSupport;
using ClinicApi.V1;

namespace ClinicApi.Server.Tests.Events;

/// <summary>That nothing is missed or repeated: under load, across breaks, nodes and readers that stop to read.</summary>
public abstract class DeliveryTests(TestServer server) : ServerSuite(server)
{
    private const int Writers = 16;
    private const int ChangesOfAWriter = 12;

    [EngineFact]
    public async Task SixteenWriters_AreToldCompleteAndInOrder_ToAReaderWhoseStreamBreaksAgainAndAgain()
    {
        TestClinic[] clinics = [await GivenClinicAsync(), await GivenClinicAsync()];
        var caller = await Server.Node.GivenCallerAsync(CallerKind.Service, clinics.Select(c => c.Id));
        var writing = Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
        {
            for (var i = 0; i < ChangesOfAWriter; i++)
                await clinics[(writer + i) % clinics.Length].GivenPatientAsync();
        })));

        var told = clinics.ToDictionary(c => c.Name, _ => new List<long>());
        var expected = (Writers * ChangesOfAWriter) + (8 * clinics.Length);
        var request = Watching.Beginning();
        var seed = new Random(20_260_302);
        while (told.Values.Sum(t => t.Count) < expected)
        {
            using var watching = new Watching(caller, request);
            var until = Math.Min(1 + seed.Next(25), expected - told.Values.Sum(t => t.Count));
            foreach (var message in await watching.NextAsync(until))
            {
                told[message.Event.Clinic].Add(message.Event.Sequence);
                request = Watching.Since(message.ResumeToken);
            }
        }

        await writing;
        foreach (var clinic in clinics)
        {
            var head = await Server.Node.Store.Events.LastSequenceAsync(clinic.Id, CancellationToken.None);
            Assert.Equal(Enumerable.Range(1, (int)head).Select(i => (long)i), told[clinic.Name]);
        }
    }

    [EngineFact]
    public async Task Readers_ThatStopToRead_AreEnded_AndGoOnFromTheirLastTokensOnTheSameConnection()
    {
        const int Readers = 5;
        const int Changes = 4_000;
        var clinic = await GivenClinicAsync();
        var mutation = new Mutation(clinic.Id);
        for (var i = 0; i < Changes; i++)
            mutation.Emit(new EventDraft((int)EventType.ClinicUpdated, clinic.Name, 2 + i, "test", (int)CallerKind.Administrator, "test"));
        await Server.Node.Store.CommitAsync(mutation, CancellationToken.None);

        Watching[] watching = [.. Enumerable.Range(0, Readers).Select(_ => new Watching(clinic.Service, Watching.Beginning()))];
        await Eventually.HoldsAsync("the readers are given up", async () =>
        {
            await Server.AdvanceAsync(StreamPace.Patience);
            return (await Server.Node.Store.Audit.ListAsync("", 1000, CancellationToken.None)).Count(e =>
                e.CallerId == clinic.Service.PartnerId && e.Reason == "READER_TOO_SLOW") == Readers;
        });

        foreach (var stream in watching)
        {
            using (stream)
            {
                var (read, end) = await stream.EndAsync(ErrorReason.ReaderTooSlow);
                Assert.NotNull(end.RetryAfter);
                Assert.InRange(read.Count, 1, Changes);
                using var resumed = new Watching(clinic.Service, Watching.Since(read[^1].ResumeToken));
                Assert.Equal(read[^1].Event.Sequence + 1, (await resumed.NextAsync()).Event.Sequence);
            }
        }
    }

    [EngineFact]
    public async Task Node_ThatGoes_EndsItsStreams_AndTheTokenGoesOnAtTheNextNode()
    {
        await using var database = await TestDatabase.CreateAsync(Server.Engine);
        TestCaller caller;
        TestClinic clinic;
        string token;
        await using (var node = await ServerNode.StartAsync(database, database.Time))
        {
            clinic = await TestClinic.CreateAsync(node, await node.GivenCallerAsync(CallerKind.Administrator));
            caller = clinic.Service;
            using var watching = new Watching(caller, Watching.Beginning());
            token = (await watching.NextAsync(events: 5))[^1].ResumeToken;
            var stopping = node.TerminateAsync();
            var (_, end) = await watching.EndAsync(ErrorReason.ShuttingDown);
            Assert.NotNull(end.RetryAfter);
            await stopping;
            Assert.Empty(node.Logs.TakeUnannounced());
        }

        await using var next = await ServerNode.StartAsync(database, database.Time);
        using var resumed = new Watching(caller with { Invoker = next.With($"Bearer {caller.Key}") }, Watching.Since(token));
        Assert.Equal([6L, 7L, 8L], (await resumed.NextAsync(events: 3)).Select(m => m.Event.Sequence));
    }

    [EngineFact]
    public async Task Change_ThatAnotherNodeCommitted_IsFoundByLookingAtTheDatabase()
    {
        var clinic = await GivenClinicAsync();
        using var watching = new Watching(clinic.Service, new WatchEventsRequest());
        await watching.CheckpointAsync();
        // Past the node's own calls, as another node would.
        await Server.Node.Store.CommitAsync(
            new Mutation(clinic.Id).Emit(new EventDraft((int)EventType.ClinicUpdated, clinic.Name, 9, "test", (int)CallerKind.Administrator, "test")),
            CancellationToken.None);
        var told = await Server.AdvanceUntilAsync(TimeSpan.FromMilliseconds(250), watching.NextAsync(events: 1));
        Assert.Equal(9, Assert.Single(told).Event.ResourceVersion);
    }
}

public sealed class SqliteDeliveryTests(SqliteTestServer server) : DeliveryTests(server), IClassFixture<SqliteTestServer>;

[OnPostgres]
public sealed class PostgresDeliveryTests(PostgresTestServer server) : DeliveryTests(server), IClassFixture<PostgresTestServer>;
