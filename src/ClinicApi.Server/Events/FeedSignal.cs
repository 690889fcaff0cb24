namespace ClinicApi.Server.Events;

/// <summary>
/// Wakes the node's watchers when something was committed: by this node at once, by another as soon as <see cref="FeedPoller"/>
/// finds out. It carries no events; whoever wakes reads them from the database.
/// </summary>
internal sealed class FeedSignal
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, HashSet<FeedSubscription>> subscriptions = [];
    private readonly Dictionary<string, long> announced = [];

    private Action<string, long> listeners = (_, _) => { };

    public FeedSubscription Subscribe() => new(this);

    /// <summary>Tells somebody how far clinics have come, be they watched or not, for as long as the node runs.</summary>
    public void TellAll(Action<string, long> listener)
    {
        lock (gate)
            listeners += listener;
    }

    /// <summary>The clinics that somebody on this node watches.</summary>
    public IReadOnlyCollection<string> Watched
    {
        get
        {
            lock (gate)
                return [.. subscriptions.Keys];
        }
    }

    /// <summary>Tells how far a clinic has come. What was announced before wakes nobody again.</summary>
    public void Announce(string clinicId, long sequence)
    {
        listeners(clinicId, sequence);
        lock (gate)
        {
            if (!subscriptions.TryGetValue(clinicId, out var watchers) || announced.GetValueOrDefault(clinicId) >= sequence)
                return;
            announced[clinicId] = sequence;
            foreach (var watcher in watchers)
                watcher.Wake(clinicId);
        }
    }

    internal void Replace(FeedSubscription subscription, IReadOnlySet<string> before, IReadOnlySet<string> after)
    {
        lock (gate)
        {
            foreach (var clinicId in before.Where(id => !after.Contains(id)))
            {
                if (subscriptions[clinicId].Remove(subscription) && subscriptions[clinicId].Count == 0)
                {
                    subscriptions.Remove(clinicId);
                    announced.Remove(clinicId);
                }
            }

            foreach (var clinicId in after.Where(id => !before.Contains(id)))
            {
                if (!subscriptions.TryGetValue(clinicId, out var watchers))
                    subscriptions[clinicId] = watchers = [];
                watchers.Add(subscription);
            }
        }
    }
}
