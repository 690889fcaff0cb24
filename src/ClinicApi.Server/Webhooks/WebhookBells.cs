using System.Collections.Concurrent;
using ClinicApi.Storage;

namespace ClinicApi.Server.Webhooks;

/// <summary>Wakes what delivers on this node when a call has changed something. Other nodes find out within seconds by looking.</summary>
internal sealed class WebhookBells
{
    private readonly ConcurrentDictionary<WebhookKey, Action> bells = new();
    private Action dispatcher = () => { };

    /// <summary>The one that takes on endpoints.</summary>
    public void Hang(Action ringDispatcher) => dispatcher = ringDispatcher;

    public void Hang(WebhookKey endpoint, Action ring) => bells[endpoint] = ring;

    public void TakeDown(WebhookKey endpoint) => bells.TryRemove(endpoint, out _);

    /// <summary>There is something to deliver.</summary>
    public void Ring(WebhookKey endpoint)
    {
        if (bells.TryGetValue(endpoint, out var ring))
            ring();
    }

    /// <summary>Endpoints were made or changed.</summary>
    public void RingForAll()
    {
        dispatcher();
        foreach (var ring in bells.Values)
            ring();
    }
}
