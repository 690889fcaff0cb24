using System.Collections.Concurrent;
using System.Data.Common;

namespace ClinicApi.Storage.Tests.Engine;

public sealed class PostgresReadsTests
{
    private readonly GroupsUnderWay<QueuedRead, bool> groups = new();
    private readonly ConcurrentQueue<QueuedRead> alone = new();

    [Fact]
    public async Task Reads_ThatComeWhileAllLanesAreBusy_GoTogether_InTheOrderInWhichTheyCame()
    {
        var reads = Reads(lanes: 2);
        var first = AskAsync(reads, "a");
        var second = AskAsync(reads, "b");
        List<Task<object?>> later = [AskAsync(reads, "c"), AskAsync(reads, "d"), AskAsync(reads, "e")];

        Assert.Equal(["a"], Answer());
        await first;
        Assert.Equal(["b"], Answer());
        await second;
        await groups.UntilThereAre(1);
        Assert.Equal(["c", "d", "e"], Answer());
        await Task.WhenAll(later);
    }

    [Fact]
    public async Task Group_ThatFails_IsAskedOneByOne_AndEachLearnsItsOwnAnswer()
    {
        var reads = Reads(lanes: 1);
        var first = AskAsync(reads, "x");
        List<Task<object?>> later = [AskAsync(reads, "a"), AskAsync(reads, "broken"), AskAsync(reads, "c")];
        Answer();
        await first;
        await groups.UntilThereAre(1);

        groups.Fail(new StoreFaultException(new IOException()));

        Assert.Equal("a, alone", await later[0]);
        await Assert.ThrowsAsync<StoreFaultException>(() => later[1]);
        Assert.Equal("c, alone", await later[2]);
        Assert.Equal(3, alone.Count);
    }

    [Fact]
    public async Task Row_ThatCannotBeRead_FailsOnlyWhoAskedForIt()
    {
        var reads = Reads(lanes: 1);
        var first = AskAsync(reads, "x");
        var broken = reads.AskAsync(new QueuedRead("a", [], _ => throw new InvalidOperationException(), CancellationToken.None));
        var whole = AskAsync(reads, "b");
        Answer();
        await first;
        await groups.UntilThereAre(1);

        Answer();

        await Assert.ThrowsAsync<InvalidOperationException>(() => broken);
        Assert.Equal("b", await whole);
        Assert.Empty(alone);
    }

    [Fact]
    public async Task WhoLeaves_IsLetGoAtOnce_AndDisturbsNoNeighbour()
    {
        var reads = Reads(lanes: 1);
        using var underWay = new CancellationTokenSource();
        using var queued = new CancellationTokenSource();
        var first = reads.AskAsync(Read("x", underWay.Token));
        var second = reads.AskAsync(Read("a", queued.Token));
        var neighbour = AskAsync(reads, "b");

        await underWay.CancelAsync();
        await queued.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        Assert.Equal(["x"], Answer());
        await groups.UntilThereAre(1);
        Assert.Equal(["b"], Answer());
        Assert.Equal("b", await neighbour);
    }

    private PostgresReads Reads(int lanes) => new(
        lanes,
        groups.Begin,
        read =>
        {
            alone.Enqueue(read);
            return read.Sql == "broken" ? throw new StoreFaultException(new IOException()) : Task.FromResult<object?>($"{read.Sql}, alone");
        });

    private static QueuedRead Read(string sql, CancellationToken ct) => new(sql, [], _ => sql, ct);

    private static Task<object?> AskAsync(PostgresReads reads, string sql) => reads.AskAsync(Read(sql, CancellationToken.None));

    /// <summary>Answers the group that has been under way longest with a row each, and says what it asks.</summary>
    private IEnumerable<string> Answer() => groups.Answer(TakeAll).Select(read => read.Sql);

    private static bool TakeAll(List<QueuedRead> group)
    {
        using DbDataReader row = new System.Data.DataTable().CreateDataReader();
        group.ForEach(read => read.Take(row));
        return true;
    }
}
