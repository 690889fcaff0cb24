using ClinicApi.Server.Calls;
using ClinicApi.Server.Errors;
using ClinicApi.Storage;
using NodaTime;

namespace ClinicApi.Server.Events;

/// <summary>Reads the committed events of clinics in the order of their commits, a batch at a time.</summary>
internal sealed class EventFeed(Store store)
{
    public const int BatchSize = 200;

    /// <summary>The events that follow. If the next one was let go by now, the reader has missed something and is told so.</summary>
    public async Task<IReadOnlyList<ReadEvent>> ReadAsync(Caller caller, string clinicId, long after, CancellationToken cancellationToken)
    {
        var batch = await store.Events.ListForAsync(caller.PartnerId, clinicId, after, BatchSize, cancellationToken);
        var next = batch is [var first, ..] ? first.Event.Sequence : await store.Events.FirstSequenceAsync(clinicId, cancellationToken);
        return next > after + 1 ? throw await ExpiredAsync(clinicId, cancellationToken) : batch;
    }

    public Task<IReadOnlyDictionary<string, long>> HeadsAsync(IReadOnlyCollection<string> clinicIds, CancellationToken cancellationToken) =>
        store.Events.LastSequencesAsync(clinicIds, cancellationToken);

    public Task<Instant> NowAsync(CancellationToken cancellationToken) => store.Events.NowAsync(cancellationToken);

    /// <summary>The position in exactly these clinics: one that the reader has not met is begun, one that it has lost is forgotten.</summary>
    public async Task<FeedPosition> SettleAsync(FeedPosition position, IReadOnlyCollection<string> clinicIds, CancellationToken cancellationToken)
    {
        foreach (var clinicId in clinicIds.Where(id => position.In(id) is null))
        {
            var behind = position.Since == FeedPosition.Beginning
                ? await store.Events.FirstSequenceAsync(clinicId, cancellationToken) - 1
                : await store.Events.LastSequenceBeforeAsync(clinicId, position.Since, cancellationToken);
            position = position.Past(clinicId, behind);
        }

        return position.Sequences.Count == clinicIds.Count ? position : position.Only(clinicIds);
    }
    private async Task<ApiException> ExpiredAsync(string clinicId, CancellationToken cancellationToken)
    {
        var oldest = await store.Events.FindOldestAsync(clinicId, cancellationToken);
        return ExpiredHistory.Since(
            oldest?.OccurredAt ?? await store.Events.NowAsync(cancellationToken),
            "The events that would follow are no longer kept. Read the resources anew, and watch from now.");
    }
}
