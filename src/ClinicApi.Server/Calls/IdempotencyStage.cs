using ClinicApi.Server.Contract;
using ClinicApi.Server.Errors;
using ClinicApi.Server.Idempotency;
using ClinicApi.Storage;

namespace ClinicApi.Server.Calls;

/// <summary>Answers a mutation whose <c>request_id</c> has succeeded before with that success.</summary>
/// <remarks>
/// The claim itself is a unique insert in the mutation's own transaction; this stage only looks it up. It looks again after a
/// refusal, because a twin that committed in between makes the second decision fail, for example on the slot that the first has
/// just taken.
/// </remarks>
internal sealed class IdempotencyStage(Store store, Fingerprints fingerprints, Replays replays) : IStage
{
    public const string ReplayedTrailer = "clinicapi-replayed";

    public async Task RunAsync(Call call, Func<Task> next)
    {
        if (!call.Method.IsMutation || call.Method.RequestIdField?.Accessor.GetValue(call.Request) is not string { Length: > 0 } requestId)
        {
            await next();
            return;
        }

        call.RequestIdentity = new RequestIdentity(Guid.ParseExact(requestId, "D").ToString("D"), fingerprints.Of(call.Request));
        if (await TryReplayAsync(call))
            return;
        try
        {
            await next();
        }
        catch (Exception refusal) when (refusal is ApiException or StoreConflictException)
        {
            if (!await TryReplayAsync(call))
                throw;
        }
    }

    /// <summary>The scope of a claim: the clinic that the request is about, or none.</summary>
    public static string ClinicScope(Call call) => call.ClinicIds.FirstOrDefault("");

    private async Task<bool> TryReplayAsync(Call call)
    {
        var identity = call.RequestIdentity!;
        var cancellationToken = call.Context.CancellationToken;
        var earlier = await store.Requests.FindAsync(
            ClinicScope(call), call.Caller.PartnerId, call.Method.FullName, identity.RequestId, cancellationToken);
        if (earlier is null)
            return false;
        if (!earlier.Fingerprint.AsSpan().SequenceEqual(identity.Fingerprint))
        {
            throw new ApiException(
                V1.ErrorReason.RequestIdReused, "The request_id was used before for another request; make a new one for each logical change.");
        }

        call.Response = await replays.RebuildAsync(call, earlier, cancellationToken);
        call.Context.ResponseTrailers.Add(ReplayedTrailer, "true");
        // Behind the earlier success, and behind what the answer tells of it by now.
        call.Reached = await store.Events.ReachedAsync(ResourceNames.TryClinicId(earlier.ResourceName) ?? "", cancellationToken);
        return true;
    }
}
