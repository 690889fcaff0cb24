using ClinicApi.Server.Calls;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Errors;
using ClinicApi.Server.Waitlist;
using ClinicApi.Storage;
using ClinicApi.V1;
using Duration = NodaTime.Duration;

namespace ClinicApi.Server.Appointments;

/// <summary>Reads, extends and releases holds. When one expires is said by the database's clock alone.</summary>
internal sealed class HoldLife(Store store, AppointmentReader reader, WaitlistOffers offers, Committer committer)
{
    private static readonly Duration Longest = Duration.FromMinutes(30);

    public async Task<Hold> GetAsync(Call call, string name, CancellationToken cancellationToken) =>
        await FindAsync(call, name, cancellationToken) is { } hold ? AppointmentMapping.ToMessage(hold) : throw Refusals.NotFound("hold", name);

    public Task<Hold> ExtendAsync(Call call, ExtendHoldRequest request, CancellationToken cancellationToken) =>
        Optimistic.WriteAsync(etag: "", async () =>
        {
            var hold = await reader.FindHoldAsync(call, request.Name, cancellationToken);
            try
            {
                await committer.CommitAsync(
                    call,
                    new Mutation(hold.ClinicId).ExtendHold(hold.HoldId, hold.Version, request.Ttl?.ToNodaDuration() ?? Holds.DefaultTtl, Longest),
                    new Written(request.Name, hold.Version + 1, EventType.HoldExtended, hold.PatientId, hold.HeldBy));
            }
            catch (StoreConflictException conflict) when (conflict.Conflict == Conflict.VersionMismatch)
            {
                var found = await reader.FindHoldAsync(call, request.Name, cancellationToken);
                if (found.Version != hold.Version)
                    throw;
                return AppointmentMapping.ToMessage(found);
            }

            return await reader.TellAsync(call, hold with { Version = hold.Version + 1 }, cancellationToken);
        });

    public async Task ReleaseAsync(Call call, string name, CancellationToken cancellationToken)
    {
        if (await FindAsync(call, name, cancellationToken) is not { } hold)
            return;
        try
        {
            var mutation = new Mutation(hold.ClinicId).ReleaseHold(hold.HoldId);
            var alongside = await offers.EndAsync(mutation, hold, OfferEnd.Declined, cancellationToken);
            await committer.CommitAsync(call, mutation, Ended(hold, EventType.HoldReleased), alongside);
        }
        catch (StoreConflictException conflict) when (conflict.Conflict == Conflict.HoldGone)
        {
            // It expired or was released in between, which is what the caller wants.
        }
    }

    /// <summary>What a hold leaves behind when it is gone.</summary>
    public static Written Ended(HoldRow hold, EventType how) =>
        new(ResourceNames.Hold(hold.ClinicId, hold.HoldId), hold.Version + 1, how, hold.PatientId, hold.HeldBy);

    private Task<HoldRow?> FindAsync(Call call, string name, CancellationToken cancellationToken) =>
        store.Appointments.GetHoldAsync(call.AccessTo(ResourceNames.ClinicId(name)), ResourceNames.LastId(name), cancellationToken);
}
