using System.Collections.Concurrent;
using Npgsql;

namespace ClinicApi.Storage.Tests.Engine;

public sealed class PostgresCommitsTests
{
    private readonly GroupsUnderWay<QueuedWrite, Outcome[]> groups = new();
    private readonly ConcurrentQueue<QueuedWrite> alone = new();

    [Fact]
    public async Task Writes_ThatComeWhileTheLaneIsBusy_GoTogether_OneOfAClinic_InTheOrderOfClinics()
    {
        var commits = Commits(lanes: 1);
        var first = WriteAsync(commits, "x");
        List<Task<Outcome>> later = [WriteAsync(commits, "b"), WriteAsync(commits, "a"), WriteAsync(commits, "b"), WriteAsync(commits, "c")];

        Assert.Equal(["x"], Answer());
        await first;
        await groups.UntilThereAre(1);
        Assert.Equal(["a", "b", "c"], Answer());
        await groups.UntilThereAre(1);
        Assert.Equal(["b"], Answer());
        await Task.WhenAll(later);
    }

    [Fact]
    public async Task Write_OfAClinicThatAnotherLaneIsAtWorkOn_GoesLast_AndDoesNotWaitForThatLane()
    {
        var commits = Commits(lanes: 2);
        var first = WriteAsync(commits, "a");
        var second = WriteAsync(commits, "b");
        List<Task<Outcome>> later = [WriteAsync(commits, "a"), WriteAsync(commits, "c")];

        Answer();
        await first;
        await groups.UntilThereAre(2);
        Answer();
        await second;
        Assert.Equal(["a", "c"], Answer());
        await Task.WhenAll(later);
    }

    [Fact]
    public async Task Group_OfWhichOneIsRefused_IsCommittedOneByOne()
    {
        var commits = Commits(lanes: 1);
        var first = WriteAsync(commits, "x");
        List<Task<Outcome>> later = [WriteAsync(commits, "a"), WriteAsync(commits, "refused"), WriteAsync(commits, "c")];
        Answer();
        await first;
        await groups.UntilThereAre(1);

        groups.Fail(new StoreConflictException(Conflict.Overlap));

        Assert.Equal(1, (await later[0]).Value);
        Assert.Equal(Conflict.Overlap, (await Assert.ThrowsAsync<StoreConflictException>(() => later[1])).Conflict);
        Assert.Equal(1, (await later[2]).Value);
        Assert.Equal(3, alone.Count);
    }

    [Fact]
    public async Task Group_WhoseOutcomeIsUnknown_IsNotTriedAgain()
    {
        var commits = Commits(lanes: 1);
        var first = WriteAsync(commits, "x");
        List<Task<Outcome>> later = [WriteAsync(commits, "a"), WriteAsync(commits, "b")];
        Answer();
        await first;
        await groups.UntilThereAre(1);

        groups.Fail(new StoreUnavailableException(new IOException()));

        foreach (var write in later)
            await Assert.ThrowsAsync<StoreUnavailableException>(() => write);
        Assert.Empty(alone);
    }

    [Fact]
    public async Task Write_ThatIsRefusedByItself_IsNotTriedAgain_UnlessItHasOnlyNotWaitedLongEnough()
    {
        var commits = Commits(lanes: 1);
        var taken = WriteAsync(commits, "a");
        groups.Fail(new StoreConflictException(Conflict.Overlap));
        await Assert.ThrowsAsync<StoreConflictException>(() => taken);
        Assert.Empty(alone);

        var waited = WriteAsync(commits, "a");
        await groups.UntilThereAre(1);
        groups.Fail(new StoreConflictException(
            Conflict.Contention, innerException: new PostgresException("lock", "ERROR", "ERROR", PostgresErrorCodes.LockNotAvailable)));
        await waited;
        Assert.Single(alone);
    }

    [Fact]
    public async Task Write_IsTakenBackWhileItWaits_AndNotAfter()
    {
        var commits = Commits(lanes: 1);
        using var ofFirst = new CancellationTokenSource();
        using var ofSecond = new CancellationTokenSource();
        var first = commits.WriteAsync(new QueuedWrite([]) { ClinicId = "a" }, ofFirst.Token);
        var second = commits.WriteAsync(new QueuedWrite([]) { ClinicId = "b" }, ofSecond.Token);

        await ofFirst.CancelAsync();
        await ofSecond.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        Assert.Equal(["a"], Answer());
        await first;
        Assert.True(groups.IsEmpty);
    }

    private PostgresCommits Commits(int lanes) => new(
        lanes,
        groups.Begin,
        write =>
        {
            alone.Enqueue(write);
            return write.ClinicId == "refused" ? throw new StoreConflictException(Conflict.Overlap) : Task.FromResult(new Outcome(1, 1));
        });

    private static Task<Outcome> WriteAsync(PostgresCommits commits, string clinicId) =>
        commits.WriteAsync(new QueuedWrite([]) { ClinicId = clinicId }, CancellationToken.None);

    /// <summary>Commits the group that has been under way longest, and says of which clinics it is.</summary>
    private IEnumerable<string> Answer() =>
        groups.Answer(group => [.. group.Select(_ => new Outcome(1, 1))]).Select(write => write.ClinicId);
}
