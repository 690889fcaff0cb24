using ClinicApi.Server.Calls;
using ClinicApi.Storage;
using NodaTime;

namespace ClinicApi.Server.Events;

/// <summary>Reads the committed events of clinics in the order of their commits, a batch at a time.</summary>
internal sealed class EventFeed(Store store)
{
    public const int BatchSize = 200;

    public Task<IReadOnlyList<ReadEvent>> ReadAsync(Caller caller, string clinicId, long after, CancellationToken cancellationToken) =>
        store.Events.ListForAsync(caller.PartnerId, clinicId, after, BatchSize, cancellationToken);

    public Task<IReadOnlyDictionary<string, long>> HeadsAsync(IReadOnlyCollection<string> clinicIds, CancellationToken cancellationToken) =>
        store.Events.LastSequencesAsync(clinicIds, cancellationToken);

    public Task<Instant> NowAsync(CancellationToken cancellationToken) => store.Events.NowAsync(cancellationToken);

    /// <summary>The position in exactly these clinics: one that the reader has not met is begun, one that it has lost is forgotten.</summary>
    public async Task<FeedPosition> SettleAsync(FeedPosition position, IReadOnlyCollection<string> clinicIds, CancellationToken cancellationToken)
    {
        foreach (var clinicId in clinicIds.Where(id => position.In(id) is null))
        {
            var behind = position.Since == FeedPosition.Beginning
                ? 0
                : await store.Events.LastSequenceBeforeAsync(clinicId, position.Since, cancellationToken);
            position = position.Past(clinicId, behind);
        }

        return position.Sequences.Count == clinicIds.Count ? position : position.Only(clinicIds);
    }
}
