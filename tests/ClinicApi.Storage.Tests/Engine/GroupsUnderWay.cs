using System.Collections.Concurrent;

namespace ClinicApi.Storage.Tests.Engine;

/// <summary>The groups that lanes are at work on. The one that has been under way longest is the next to be answered.</summary>
internal sealed class GroupsUnderWay<T, TAnswer>
{
    private readonly ConcurrentQueue<(List<T> Group, TaskCompletionSource<TAnswer> Answer)> groups = new();

    public bool IsEmpty => groups.IsEmpty;

    public Task<TAnswer> Begin(IReadOnlyList<T> group)
    {
        var answer = new TaskCompletionSource<TAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        groups.Enqueue(([.. group], answer));
        return answer.Task;
    }

    /// <returns>Who was in the group.</returns>
    public List<T> Answer(Func<List<T>, TAnswer> answer)
    {
        var (group, waiting) = Next();
        waiting.SetResult(answer(group));
        return group;
    }

    public void Fail(Exception cause) => Next().Answer.SetException(cause);

    public async Task UntilThereAre(int count)
    {
        while (groups.Count != count)
            await Task.Yield();
    }

    private (List<T> Group, TaskCompletionSource<TAnswer> Answer) Next()
    {
        Assert.True(groups.TryDequeue(out var next), "no group is under way");
        return next;
    }
}
