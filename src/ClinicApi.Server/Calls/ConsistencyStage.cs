using ClinicApi.Server.Events;
using ClinicApi.Server.Lists;
using ClinicApi.Storage;
using Grpc.Core;

namespace ClinicApi.Server.Calls;

/// <summary>
/// A call that is sent a consistency token sees at least the write that the token came from; and every mutation answers with one, also
/// one that is answered again and one that found nothing to change.
/// </summary>
internal sealed class ConsistencyStage(Store store, ConsistencyTokens tokens, FeedSignal feed) : IStage
{
    public async Task RunAsync(Call call, Func<Task> next)
    {
        if (call.Context.GetHttpContext().Request.Headers[ConsistencyTokens.Header].ToString() is { Length: > 0 } token)
        {
            // Both engines answer reads from the database that took the writes. Less than the token says would mean that it has been
            // put back to an earlier state, and then an answer would be a lie.
            var written = tokens.Redeem(token);
            if (await store.Events.LastSequenceAsync(written.ClinicId, call.Context.CancellationToken) < written.Sequence)
                throw new StoreUnavailableException();
            // What the node keeps in memory is behind if it has not heard of the write yet.
            feed.Announce(written.ClinicId, written.Sequence);
        }

        await next();
        if (call.Method.IsMutation)
        {
            var reached = call.Reached ?? await store.Events.ReachedAsync(call.ClinicIds.FirstOrDefault(""), call.Context.CancellationToken);
            call.Context.ResponseTrailers.Add(ConsistencyTokens.Trailer, tokens.Issue(reached));
        }
    }
}
