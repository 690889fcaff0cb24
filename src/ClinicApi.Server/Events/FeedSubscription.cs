using System.Collections.Frozen;
using System.Threading.Channels;

namespace ClinicApi.Server.Events;

/// <summary>A watcher's bell, and the clinics for which it has rung since it was last answered.</summary>
internal sealed class FeedSubscription(FeedSignal signal) : IDisposable
{
    private readonly Channel<bool> bell = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Lock gate = new();
    private readonly HashSet<string> awake = [];
    private FrozenSet<string> followed = [];

    /// <summary>From now on rings for these clinics, and for those that are new among them at once.</summary>
    public void Follow(IEnumerable<string> clinicIds)
    {
        var after = clinicIds.ToFrozenSet();
        signal.Replace(this, followed, after);
        foreach (var clinicId in after.Where(id => !followed.Contains(id)))
            Wake(clinicId);
        followed = after;
    }

    /// <summary>Waits until it rings or the time is over.</summary>
    public async Task WaitAsync(TimeSpan atMost, TimeProvider time, CancellationToken cancellationToken)
    {
        using var over = new CancellationTokenSource(atMost, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancellationToken);
        try
        {
            await bell.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Nothing has happened, which is an answer too.
        }
    }

    /// <summary>The clinics for which it has rung. Asked before they are read, so that what is committed meanwhile rings again.</summary>
    public IReadOnlyList<string> Take()
    {
        lock (gate)
        {
            string[] taken = [.. awake];
            awake.Clear();
            return taken;
        }
    }

    /// <summary>Ends a wait, for a reason that is no clinic's.</summary>
    public void Ring() => bell.Writer.TryWrite(true);

    public void Dispose() => Follow([]);

    internal void Wake(string clinicId)
    {
        lock (gate)
            awake.Add(clinicId);
        Ring();
    }
}
