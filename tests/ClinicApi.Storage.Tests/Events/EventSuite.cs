using ClinicApi.TestSupport;

namespace ClinicApi.Storage.Tests.Events;

public abstract class EventSuite(StoreEngine engine) : StoreSuite(engine)
{
    [EngineFact]
    public async Task Events_AreNumberedFromOne_AndReadBackAsWritten()
    {
        Assert.Equal(0, await Store.Events.LastSequenceAsync(ClinicId, None));

        Assert.Equal(new Commit(ClinicId, 1), await CommitAsync(m => m.Book("a").Emit(Sample.Event("appointments/a"))));
        Assert.Equal(new Commit(ClinicId, 3), await CommitAsync(m => m.Emit(Sample.Event("b")).Emit(Sample.Event("c"))));

        var events = await Store.Events.ListAsync(ClinicId, 0, 10, None);
        Assert.Equal([(1, "appointments/a"), (2, "b"), (3, "c")], events.Select(e => (e.Sequence, e.ResourceName)));
        Assert.Equal(
            new EventRow(
                ClinicId, 1, events[0].EventId, 1, "appointments/a", 1, Sample.Partner, 1, "correlation-1", 0,
                events[0].TransactionId, true, events[0].OccurredAt),
            events[0]);
        Assert.Equal(3, events.Select(e => e.EventId).Distinct().Count());
        Assert.All(events, e => Assert.True(Guid.TryParseExact(e.EventId, "D", out _)));
        Assert.Equal([true, false, true], events.Select(e => e.LastInTransaction));
        Assert.Equal((2, events[1].TransactionId), (events.Select(e => e.TransactionId).Distinct().Count(), events[2].TransactionId));
        Assert.Equal([2], (await Store.Events.ListAsync(ClinicId, 1, 1, None)).Select(e => e.Sequence));
        Assert.Equal(3, await Store.Events.LastSequenceAsync(ClinicId, None));
    }

    [EngineFact]
    public async Task MutationWithoutEvent_TellsTheLastSequence()
    {
        await CommitAsync(m => m.Emit(Sample.Event()));

        Assert.Equal(1, (await CommitAsync(m => m.Book("a"))).Sequence);
        Assert.Equal(0, (await Store.CommitAsync(new Mutation("").CreatePartner(new("p", 1, "P", Sample.Created)), None)).Sequence);
    }

    [EngineFact]
    public async Task RefusedMutation_TakesNoNumber()
    {
        await CommitAsync(m => m.Book("a", Sample.Team()).Emit(Sample.Event()));
        await RefusedAsync(Conflict.Overlap, m => m.Book("b", Sample.Team()).Emit(Sample.Event()));

        Assert.Equal(2, (await CommitAsync(m => m.Emit(Sample.Event()))).Sequence);
    }

    [EngineFact]
    public async Task ManyWriters_LeaveNoGap_AndAReaderNeverSeesOne()
    {
        using var done = new CancellationTokenSource();
        var following = Task.Run(async () =>
        {
            var last = 0L;
            for (var finished = false; !finished;)
            {
                finished = done.IsCancellationRequested;
                foreach (var row in await Store.Events.ListAsync(ClinicId, last, 1000, None))
                {
                    Assert.Equal(last + 1, row.Sequence);
                    last = row.Sequence;
                }
            }

            return last;
        });

        var sequences = await Task.WhenAll(Enumerable.Range(0, 16).Select(writer => Task.Run(async () =>
        {
            var told = new List<long>();
            for (var i = 0; i < 20; i++)
                told.Add((await CommitAsync(m => m.Book($"{writer}-{i}").Emit(Sample.Event()))).Sequence);
            return told;
        })));
        await done.CancelAsync();

        Assert.Equal(320, await following);
        Assert.Equal(Enumerable.Range(1, 320).Select(n => (long)n), sequences.SelectMany(told => told).Order());
    }
}

public sealed class SqliteEventTests() : EventSuite(StoreEngine.Sqlite);

[OnPostgres]
public sealed class PostgresEventTests() : EventSuite(StoreEngine.Postgres);
