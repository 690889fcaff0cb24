using ClinicApi.Options.V1;
using ClinicApi.Server.Audit;
using ClinicApi.Server.Clinics;
using ClinicApi.Server.Events;
using ClinicApi.Storage;
using ClinicApi.V1;

namespace ClinicApi.Server.Calls;

/// <summary>What a mutation leads to: the resource that answers it, and the event that tells of it.</summary>
/// <param name="ResourceName">Name of the resource that was written.</param>
/// <param name="ResourceVersion">Its version after the write.</param>
/// <param name="Event">What subscribers are told.</param>
/// <param name="PatientId">Whose data it is; empty if nobody's.</param>
/// <param name="OwnerId">The caller to whom the resource belongs, who hears of it whoever changes it; empty if nobody.</param>
internal sealed record Written(string ResourceName, long ResourceVersion, EventType Event, string PatientId = "", string OwnerId = "")
{
    /// <summary>What made it happen.</summary>
    public EventCause Cause { get; init; } = EventCause.Call;
}

/// <summary>
/// Commits a mutation: the change, the claim of its request id, its event and its audit entry, together or not at all.
/// </summary>
internal sealed class Committer(
    Store store, AuditEntries audit, FeedSignal feed, ClinicDiaries diaries, CommitMetrics metrics, TimeProvider time)
{
    /// <param name="call">The call that makes the change.</param>
    /// <param name="mutation">The change.</param>
    /// <param name="written">What answers the call, and its event, which comes last.</param>
    /// <param name="alongside">What else the mutation writes, each with an event of its own.</param>
    public Task CommitAsync(Call call, Mutation mutation, Written written, IEnumerable<Written>? alongside = null)
    {
        foreach (var change in (alongside ?? []).Append(written))
            mutation.Emit(EventOf(change, call.Caller.PartnerId, (int)call.Caller.Kind, call.CorrelationId));

        var patients = (alongside ?? []).Select(change => change.PatientId).Where(id => id.Length > 0).Prepend(written.PatientId).Distinct();
        return CommitAsync(call, mutation, written.ResourceName, written.ResourceVersion, [.. patients]);
    }

    /// <summary>
    /// A change in the administration, which belongs to no clinic: the audit log tells of it, and no event, since events are a clinic's.
    /// </summary>
    /// <param name="call">The call that makes the change.</param>
    /// <param name="mutation">The change.</param>
    /// <param name="resourceName">Name of what answers the call.</param>
    /// <param name="resourceVersion">Its version after the write.</param>
    public Task CommitAsync(Call call, Mutation mutation, string resourceName, long resourceVersion) =>
        CommitAsync(call, mutation, resourceName, resourceVersion, patientIds: [""]);

    /// <summary>Commits what the server does of its own accord: nobody's call, so the events name no actor.</summary>
    public async Task CommitUnaskedAsync(Mutation mutation, IEnumerable<Written> written, CancellationToken cancellationToken)
    {
        foreach (var change in written)
            mutation.Emit(EventOf(change, callerId: "", actorKind: 0, correlationId: ""));
        await StoreAsync(mutation, cancellationToken);
    }

    private async Task CommitAsync(Call call, Mutation mutation, string resourceName, long resourceVersion, IReadOnlyList<string> patientIds)
    {
        if (call.RequestIdentity is { } identity)
        {
            mutation.Claim(new RequestClaim(
                call.Caller.PartnerId,
                call.Method.FullName,
                identity.RequestId,
                identity.Fingerprint,
                resourceName,
                resourceVersion)
            {
                ClinicId = IdempotencyStage.ClinicScope(call),
            });
        }

        if (call.Method.Rule.Audit != AuditCategory.None)
        {
            foreach (var patientId in patientIds)
                mutation.Record(audit.OfMutation(call, resourceName, patientId));
        }

        // Nobody waits for the answer any more: better not to begin.
        call.Context.CancellationToken.ThrowIfCancellationRequested();
        call.Reached = await StoreAsync(mutation, call.Context.CancellationToken);
        call.IsAudited = true;
    }

    /// <summary>The one commit, of which everybody on this node who follows the clinic then hears.</summary>
    private async Task<Commit> StoreAsync(Mutation mutation, CancellationToken cancellationToken)
    {
        var commit = await MeasureAsync(mutation, cancellationToken);
        if (commit.ClinicId.Length > 0)
        {
            diaries.Follow(commit, mutation);
            feed.Announce(commit.ClinicId, commit.Sequence);
        }

        return commit;
    }

    private async Task<Commit> MeasureAsync(Mutation mutation, CancellationToken cancellationToken)
    {
        var begun = time.GetTimestamp();
        try
        {
            var commit = await store.CommitAsync(mutation, cancellationToken);
            metrics.Committed(mutation.Events, time.GetElapsedTime(begun));
            return commit;
        }
        catch (Exception exception) when (exception is StoreConflictException or StoreUnavailableException or StoreFaultException)
        {
            metrics.Failed(exception, time.GetElapsedTime(begun));
            throw;
        }
    }

    private static EventDraft EventOf(Written change, string callerId, int actorKind, string correlationId) => new(
        (int)change.Event,
        change.ResourceName,
        change.ResourceVersion,
        callerId,
        actorKind,
        correlationId,
        (int)change.Cause,
        change.PatientId,
        change.OwnerId);
}
