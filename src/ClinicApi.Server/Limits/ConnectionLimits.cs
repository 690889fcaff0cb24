using System.Collections.Concurrent;
using ClinicApi.Server.Calls;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Errors;
using Grpc.Core;
using Microsoft.AspNetCore.Connections.Features;

namespace ClinicApi.Server.Limits;

/// <summary>Over how many connections a partner may call a node. Whose a connection is shows with its first call.</summary>
internal sealed class ConnectionLimits(LimitSettings settings, LimitMetrics metrics)
{
    private readonly ConcurrentDictionary<string, int> open = new(StringComparer.Ordinal);

    /// <exception cref="ApiException">The connection is one too many.</exception>
    public void Admit(Call call)
    {
        var features = call.Context.GetHttpContext().Features;
        // Without these there is no connection: the server runs in the memory of a test.
        if (features.Get<IConnectionItemsFeature>()?.Items is not { } items || features.Get<IConnectionLifetimeFeature>() is not { } lifetime)
            return;
        var partnerId = call.Caller.PartnerId;
        var partners = PartnersOf(items);
        if (partners.ContainsKey(partnerId) || !partners.TryAdd(partnerId, 0))
            return;
        if (open.AddOrUpdate(partnerId, 1, (_, count) => count + 1) > settings.ConnectionsPerPartner)
        {
            partners.TryRemove(partnerId, out _);
            Leave(partnerId);
            metrics.Refused("connections");
            throw Refusals.QuotaExceeded(
                ResourceNames.Partner(partnerId), $"At most {settings.ConnectionsPerPartner} connections at once.", Refusals.LongWait);
        }

        lifetime.ConnectionClosed.Register(() => Leave(partnerId));
    }

    /// <summary>Those that have called over the connection: one, but behind a proxy.</summary>
    private static ConcurrentDictionary<string, byte> PartnersOf(IDictionary<object, object?> items)
    {
        // A connection's items are for one thread at a time, its calls are not.
        lock (items)
        {
            if (items.TryGetValue(typeof(ConnectionLimits), out var known))
                return (ConcurrentDictionary<string, byte>)known!;
            var partners = new ConcurrentDictionary<string, byte>(StringComparer.Ordinal);
            items[typeof(ConnectionLimits)] = partners;
            return partners;
        }
    }

    private void Leave(string partnerId)
    {
        if (open.AddOrUpdate(partnerId, 0, (_, count) => count - 1) == 0)
            open.TryRemove(KeyValuePair.Create(partnerId, 0));
    }
}
