using System.Collections.Concurrent;
using ClinicApi.Server.Events;
using ClinicApi.Server.Hosting;
using ClinicApi.Storage;

namespace ClinicApi.Server.Clinics;

/// <summary>
/// The diaries of the clinics that somebody asks for, kept in memory and true up to what the node has heard. Clinics that nobody has
/// asked for the longest are let go when there are too many bytes.
/// </summary>
internal sealed class ClinicDiaries : IDisposable
{
    // A search of many clinics is one caller's, and is not to keep others from the database.
    private const int ReadAtOnce = 4;

    private static readonly TimeSpan RecentlyAsked = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, FollowedClinic> clinics = new();
    private readonly Lock eviction = new();
    private readonly Func<string, FollowedClinic> follow;
    private readonly Store store;
    private readonly ServerSettings settings;
    private readonly Clock clock;
    private readonly TimeProvider time;
    private long evicted;
    private long loads;

    public ClinicDiaries(Store store, ClinicDirectory directory, FeedSignal feed, ServerSettings settings, Clock clock, TimeProvider time)
    {
        (this.store, this.settings, this.clock, this.time) = (store, settings, clock, time);
        follow = clinicId => new FollowedClinic(clinicId, store, directory, clock, time);
        feed.TellAll(Announce);
    }

    public IReadOnlyCollection<FollowedClinic> Followed => [.. clinics.Values];

    public long Bytes => clinics.Values.Sum(clinic => clinic.Bytes);

    /// <summary>How many clinics were let go.</summary>
    public long Evicted => Volatile.Read(ref evicted);

    /// <summary>How many clinics were read because somebody asked for them.</summary>
    public long Loads => Volatile.Read(ref loads);

    /// <summary>The clinics that the poller is to look at: others make sure of themselves when somebody asks.</summary>
    public IReadOnlyCollection<FollowedClinic> AskedRecently =>
        [.. clinics.Values.Where(clinic => clinic.Known is not null && time.GetElapsedTime(clinic.AskedAt) < RecentlyAsked)];

    /// <param name="clinicId">Which clinic.</param>
    /// <param name="certain">Whether everything that was committed before the call must be in the answer, wherever it was committed.</param>
    /// <param name="cancellationToken">Ends the wait for a read.</param>
    /// <returns>Null if there is no such clinic.</returns>
    public async ValueTask<LiveDiary?> FindAsync(string clinicId, bool certain, CancellationToken cancellationToken)
    {
        var clinic = clinics.GetOrAdd(clinicId, follow);
        var before = clinic.Known;
        var found = await clinic.FindAsync(certain, cancellationToken);
        if (found is null)
            clinics.TryRemove(new KeyValuePair<string, FollowedClinic>(clinicId, clinic));
        else if (before is null)
            MakeRoomFor(clinic);
        return found;
    }

    /// <summary>
    /// Those of many clinics that there are, by their ids. Whether all that were not confirmed for a while are still true is one question
    /// to the database, and those that have to be read are read a few at once.
    /// </summary>
    public async ValueTask<IReadOnlyDictionary<string, LiveDiary>> FindAllAsync(
        IReadOnlyCollection<string> clinicIds, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, LiveDiary>(clinicIds.Count, StringComparer.Ordinal);
        var behind = new HashSet<string>(StringComparer.Ordinal);
        var (now, timestamp) = (clock.Now(), time.GetTimestamp());
        foreach (var clinicId in clinicIds)
        {
            if (found.ContainsKey(clinicId))
                continue;
            if (clinics.TryGetValue(clinicId, out var clinic) && clinic.FindCurrent(now, timestamp) is { } current)
                found.Add(clinicId, current);
            else
                behind.Add(clinicId);
        }

        if (behind.Count > 1)
            await ConfirmAsync(behind, cancellationToken);
        foreach (var (clinicId, diary) in await ReadAsync([.. behind], cancellationToken))
        {
            if (diary is not null)
                found.Add(clinicId, diary);
        }

        return found;
    }

    /// <summary>Whether the clinic's diary is known up to an event.</summary>
    public bool HasReached(string clinicId, long sequence) => clinics.TryGetValue(clinicId, out var clinic) && clinic.Known?.Sequence >= sequence;

    /// <summary>Takes in a commit of this node to a clinic.</summary>
    public void Follow(Commit commit, Mutation mutation)
    {
        if (clinics.TryGetValue(commit.ClinicId, out var clinic))
            clinic.Follow(commit, mutation);
    }

    public void Dispose()
    {
        foreach (var clinic in clinics.Values)
            clinic.Dispose();
    }

    private async Task<IEnumerable<(string ClinicId, LiveDiary? Diary)>> ReadAsync(string[] clinicIds, CancellationToken cancellationToken)
    {
        if (clinicIds.Length == 0)
            return [];
        var read = new LiveDiary?[clinicIds.Length];
        await Parallel.ForAsync(
            0,
            clinicIds.Length,
            new ParallelOptions { MaxDegreeOfParallelism = ReadAtOnce, CancellationToken = cancellationToken },
            async (i, token) => read[i] = await FindAsync(clinicIds[i], certain: false, token));
        return clinicIds.Zip(read);
    }

    /// <summary>Those that have not changed since they were read need no reading.</summary>
    private async Task ConfirmAsync(IReadOnlyCollection<string> clinicIds, CancellationToken cancellationToken)
    {
        var known = clinicIds.Select(clinicId => clinics.GetValueOrDefault(clinicId)).OfType<FollowedClinic>().Where(clinic => clinic.Known is not null).ToList();
        if (known.Count == 0)
            return;
        var begun = time.GetTimestamp();
        var heads = await store.Events.LastSequencesAsync([.. known.Select(clinic => clinic.ClinicId)], cancellationToken);
        foreach (var clinic in known)
        {
            // Less than is known would mean that the database was put back: whoever looks at the clinic alone finds out.
            if (heads.TryGetValue(clinic.ClinicId, out var head) && head >= clinic.Known?.Sequence)
                clinic.Confirm(head, begun);
        }
    }

    private void Announce(string clinicId, long sequence)
    {
        if (clinics.TryGetValue(clinicId, out var clinic))
            clinic.Announce(sequence);
    }

    /// <summary>Makes room for one that was loaded. A few more than have to, so that it is not done for each.</summary>
    private void MakeRoomFor(FollowedClinic loaded)
    {
        lock (eviction)
        {
            loads++;
            var bytes = Bytes;
            if (bytes <= settings.DiaryBytes)
                return;
            foreach (var clinic in clinics.Values.Where(clinic => clinic != loaded).OrderBy(clinic => clinic.AskedAt))
            {
                if (bytes <= settings.DiaryBytes / 10 * 9)
                    return;
                if (clinics.TryRemove(new KeyValuePair<string, FollowedClinic>(clinic.ClinicId, clinic)))
                {
                    bytes -= clinic.Bytes;
                    evicted++;
                }
            }
        }
    }
}
