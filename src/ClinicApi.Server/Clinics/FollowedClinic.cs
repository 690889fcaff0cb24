using ClinicApi.Server.Hosting;
using ClinicApi.Storage;
using NodaTime;

namespace ClinicApi.Server.Clinics;

/// <summary>
/// The newest known state of one clinic. Whoever asks reads one reference; what makes the next state does so one after the other. A
/// question reads from the database only what was announced and is not known yet, and all who wait for the same read share it.
/// </summary>
internal sealed class FollowedClinic(string clinicId, Store store, ClinicDirectory directory, Clock clock, TimeProvider time) : IDisposable
{
    /// <summary>How long a state is believed that nobody has confirmed: some turns of the poller.</summary>
    private static readonly TimeSpan BelievedFor = TimeSpan.FromSeconds(1);

    // More events than this are more than the diary itself.
    private const int MostEvents = 500;

    private readonly SemaphoreSlim turn = new(1);
    private LiveDiary? state;
    private long announced;
    private long readsBegun;
    private long lastRead;
    private long confirmedAt = long.MinValue;

    public string ClinicId => clinicId;

    /// <summary>When somebody last asked.</summary>
    public long AskedAt { get; private set; }

    public LiveDiary? Known => Volatile.Read(ref state);

    /// <summary>What the state occupied when it was last read; what it took in since is little.</summary>
    public long Bytes { get; private set; }

    /// <summary>Somebody has committed up to here.</summary>
    public void Announce(long sequence)
    {
        for (var known = Volatile.Read(ref announced); known < sequence;)
            known = Interlocked.CompareExchange(ref announced, sequence, known) is var was && was == known ? sequence : was;
    }

    /// <summary>The database had come this far at a moment, and no further.</summary>
    public void Confirm(long sequence, long at)
    {
        Announce(sequence);
        if (Known?.Sequence >= sequence)
            Volatile.Write(ref confirmedAt, Math.Max(at, Volatile.Read(ref confirmedAt)));
    }

    /// <summary>The state by all that is known to have been committed, if it takes no reading to tell.</summary>
    public LiveDiary? FindCurrent(Instant now, long timestamp)
    {
        AskedAt = timestamp;
        return Known is { } known && IsCurrent(known, now, timestamp) ? known : null;
    }

    /// <summary>The state by all that is known to have been committed; if it is to be certain, by all that was committed before the call.</summary>
    /// <returns>Null if there is no such clinic.</returns>
    public ValueTask<LiveDiary?> FindAsync(bool certain, CancellationToken cancellationToken) =>
        FindCurrent(clock.Now(), time.GetTimestamp()) is { } known && !certain ? new ValueTask<LiveDiary?>(known) : UpdateAsync(certain, cancellationToken);

    /// <summary>Takes in a commit of this node, whose events are the last of the sequence; what does not follow on what is known is read when it is asked for.</summary>
    public void Follow(Commit commit, Mutation mutation)
    {
        var explained = mutation.DiaryChanges.Select(change => change.Owner).ToHashSet();
        var isKnown = mutation.Events.All(draft => !ConcernsCatalogue(draft.ResourceName)
            && (LiveDiary.OwnerIn(draft.ResourceName) is not { } owner || explained.Contains(owner)));
        if (isKnown && turn.Wait(0))
        {
            try
            {
                if (Known is { } known && known.Sequence == commit.Sequence - mutation.Events.Count && known.Knows(mutation.DiaryChanges))
                    Volatile.Write(ref state, known.After(commit.Sequence, mutation.DiaryChanges, clock.Now()));
            }
            finally
            {
                turn.Release();
            }
        }

        Announce(commit.Sequence);
    }

    /// <summary>The database was put back to an earlier state: nothing that is known holds any more.</summary>
    public void Forget()
    {
        Volatile.Write(ref state, null);
        Volatile.Write(ref announced, 0);
    }

    public void Dispose() => turn.Dispose();

    private bool IsCurrent(LiveDiary known, Instant now, long timestamp) =>
        known.Sequence >= Volatile.Read(ref announced)
        && now < known.NextExpiry
        && DiarySpans.Serves(known.Prepared.Span, known.Clinic, now)
        && time.GetElapsedTime(Volatile.Read(ref confirmedAt), timestamp) < BelievedFor;

    private async ValueTask<LiveDiary?> UpdateAsync(bool certain, CancellationToken cancellationToken)
    {
        var begunBefore = Volatile.Read(ref readsBegun);
        await turn.WaitAsync(cancellationToken);
        try
        {
            var known = Known;
            var isRead = certain ? lastRead > begunBefore : known is not null && IsCurrent(known.At(clock.Now()), clock.Now(), time.GetTimestamp());
            if (known is null || !isRead)
                known = await ReadAsync(known, cancellationToken);
            if (known is not null)
            {
                var now = clock.Now();
                known = known.At(now);
                if (!DiarySpans.Serves(known.Prepared.Span, known.Clinic, now))
                    known = known.Over(DiarySpans.At(known.Clinic, now));
            }

            Volatile.Write(ref state, known);
            return known;
        }
        finally
        {
            turn.Release();
        }
    }

    private async Task<LiveDiary?> ReadAsync(LiveDiary? known, CancellationToken cancellationToken)
    {
        var number = Interlocked.Increment(ref readsBegun);
        var begun = time.GetTimestamp();
        var next = known is null ? await LoadAsync(cancellationToken) : await CatchUpAsync(known, cancellationToken);
        lastRead = number;
        Volatile.Write(ref confirmedAt, begun);
        if (next is not null && !ReferenceEquals(next, known))
            Bytes = next.Bytes;
        return next;
    }

    private async Task<LiveDiary?> CatchUpAsync(LiveDiary known, CancellationToken cancellationToken)
    {
        // Who makes sure mostly learns that there is no news, and whether there is any is a much shorter question than what it is.
        if (known.Sequence >= Volatile.Read(ref announced) && await store.Events.LastSequenceAsync(clinicId, cancellationToken) == known.Sequence)
            return known;
        var progress = await store.Diaries.ProgressAsync(clinicId, known.Sequence, MostEvents, cancellationToken);
        // Too much has happened, or a part of what has happened is not kept any more.
        if (progress.Changes.Count == MostEvents || progress.Changes is [{ Sequence: var first }, ..] && first != known.Sequence + 1
            || progress.Changes is [] && known.Sequence < Volatile.Read(ref announced))
        {
            return await LoadAsync(cancellationToken);
        }

        var next = known.After(progress);
        if (!progress.Changes.Any(change => ConcernsCatalogue(change.ResourceName)))
            return next;
        return await directory.LoadAsync(clinicId, cancellationToken) is { } clinic ? next.Under(clinic) : null;
    }

    /// <summary>The catalogue is read last, so that it is never older than the events that the diary is true up to.</summary>
    private async Task<LiveDiary?> LoadAsync(CancellationToken cancellationToken)
    {
        var now = clock.Now();
        if (await store.Diaries.SnapshotAsync(clinicId, now - DiarySpans.Remembered, cancellationToken) is not { } snapshot
            || await directory.LoadAsync(clinicId, cancellationToken) is not { } clinic)
        {
            return null;
        }

        return LiveDiary.Of(clinic, DiarySpans.At(clinic, now), snapshot);
    }

    private static bool ConcernsCatalogue(string resourceName) =>
        resourceName.Split('/') is [_, _] or [_, _, "practitioners" or "rooms" or "devices" or "treatments" or "closures", _];
}
