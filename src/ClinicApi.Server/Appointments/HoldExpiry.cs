using ClinicApi.Server.Calls;
using ClinicApi.Server.Waitlist;
using ClinicApi.Storage;
using ClinicApi.V1;

namespace ClinicApi.Server.Appointments;

/// <summary>
/// Removes expired holds and tells of it. Any number of nodes may find the same hold: the one that deletes it makes the event, in the
/// same transaction, and the others are refused.
/// </summary>
internal sealed class HoldExpiry(Store store, WaitlistOffers offers, Committer committer)
{
    private const int BatchSize = 200;

    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        int removed;
        do
        {
            removed = 0;
            foreach (var hold in await store.Appointments.ListExpiredHoldsAsync(BatchSize, cancellationToken))
                removed += await TryExpireAsync(hold, cancellationToken) ? 1 : 0;
        }
        while (removed == BatchSize);
    }

    private async Task<bool> TryExpireAsync(HoldRow hold, CancellationToken cancellationToken)
    {
        try
        {
            var mutation = new Mutation(hold.ClinicId).ExpireHold(hold.HoldId);
            var alongside = await offers.EndAsync(mutation, hold, OfferEnd.Lapsed, cancellationToken);
            await committer.CommitUnaskedAsync(
                mutation, [HoldLife.Ended(hold, EventType.HoldExpired) with { Cause = EventCause.Expiry }, .. alongside], cancellationToken);
            return true;
        }
        catch (StoreConflictException)
        {
            // Another node was faster, or the clinic is busy and the next sweep finds it again.
            return false;
        }
    }
}
