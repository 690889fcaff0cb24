using System.Collections.Concurrent;
using ClinicApi.Server.Calls;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Errors;

namespace ClinicApi.Server.Limits;

/// <summary>How many streams a partner may have open on a node.</summary>
internal sealed class StreamLimits(LimitSettings settings, LimitMetrics metrics)
{
    private readonly ConcurrentDictionary<string, int> open = new(StringComparer.Ordinal);

    /// <exception cref="ApiException">The caller has as many open as it may have.</exception>
    public async Task RunAsync(Call call, Func<Task> stream)
    {
        var partnerId = call.Caller.PartnerId;
        var most = call.Caller.Quota.MaxStreams > 0 ? call.Caller.Quota.MaxStreams : settings.StreamsPerPartner;
        try
        {
            if (open.AddOrUpdate(partnerId, 1, (_, count) => count + 1) > most)
            {
                metrics.Refused("streams");
                throw Refusals.QuotaExceeded(ResourceNames.Partner(partnerId), $"At most {most} streams at once.", Refusals.LongWait);
            }

            await stream();
        }
        finally
        {
            Leave(partnerId);
        }
    }

    private void Leave(string partnerId)
    {
        // Who has none open is not kept, unless another one is opened at this moment.
        if (open.AddOrUpdate(partnerId, 0, (_, count) => count - 1) == 0)
            open.TryRemove(KeyValuePair.Create(partnerId, 0));
    }
}
