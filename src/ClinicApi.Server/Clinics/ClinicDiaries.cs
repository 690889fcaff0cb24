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
    private static readonly TimeSpan RecentlyAsked = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, FollowedClinic> clinics = new();
    private readonly Lock eviction = new();
    private readonly Func<string, FollowedClinic> follow;
    private readonly ServerSettings settings;
    private readonly TimeProvider time;
    private long evicted;
    private long loads;

    public ClinicDiaries(Store store, ClinicDirectory directory, FeedSignal feed, ServerSettings settings, Clock clock, TimeProvider time)
    {
        (this.settings, this.time) = (settings, time);
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
