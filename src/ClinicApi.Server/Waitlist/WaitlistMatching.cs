using ClinicApi.Options.V1;
using ClinicApi.Scheduling;
using ClinicApi.Server.Appointments;
using ClinicApi.Server.Calls;
using ClinicApi.Server.Clearances;
using ClinicApi.Server.Clinics;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Hosting;
using ClinicApi.Storage;
using ClinicApi.V1;
using NodaTime;
using Duration = NodaTime.Duration;

namespace ClinicApi.Server.Waitlist;

/// <summary>
/// Offers a clinic's freed time to its waiting list. What was freed is noted by the commits that freed it and is struck off only after
/// it was offered, so a crash loses nothing; an offer that is made twice is refused by the entry's version.
/// </summary>
internal sealed class WaitlistMatching(
    Store store, ClinicDiaries diaries, PatientConditions conditions, Committer committer, Clock clock)
{
    private const int MostAttempts = 8;
    private static readonly Duration Turn = Duration.FromSeconds(10);

    private readonly string nodeId = ResourceNames.NewId();

    /// <summary>Looks at all freed time of the clinic, unless another node does.</summary>
    public async Task LookAsync(string clinicId, CancellationToken cancellationToken)
    {
        while (await store.WaitlistWork.TakeTurnAsync(clinicId, nodeId, Turn, cancellationToken))
        {
            if (await LookOnceAsync(clinicId, cancellationToken))
                continue;
            await store.WaitlistWork.EndTurnAsync(clinicId, nodeId, cancellationToken);
            return;
        }
    }

    /// <returns>Whether there was something to look at, and may be more.</returns>
    private async Task<bool> LookOnceAsync(string clinicId, CancellationToken cancellationToken)
    {
        var freed = await store.WaitlistWork.ListAsync(clinicId, cancellationToken);
        if (freed.All(time => time.IsLookedAt))
            return false;
        var waiting = await ListWaitingAsync(clinicId, cancellationToken);
        if (!await OfferAsync(clinicId, waiting, freed, cancellationToken))
            return false;

        // Whoever is left was looked at and found nothing. The others may still want this time, once they turn their offers down.
        var served = waiting.ToDictionary(entry => entry.EntryId, entry => entry.Version);
        var open = await store.Waitlist.ListOpenAsync(clinicId, cancellationToken);
        var othersMayWant = open.Any(entry => served.GetValueOrDefault(entry.EntryId) != entry.Version);
        await store.WaitlistWork.SettleAsync(clinicId, freed.Select(time => time.FreedId), othersMayWant, cancellationToken);
        return true;
    }

    private async Task<List<WaitlistRow>> ListWaitingAsync(string clinicId, CancellationToken cancellationToken) =>
    [
        .. (await store.Waitlist.ListOpenAsync(clinicId, cancellationToken)).Where(entry => entry.State == (int)WaitlistState.Waiting),
    ];

    /// <summary>Makes all offers that there are to make, and takes off the list whoever gets one.</summary>
    /// <returns>False if others were faster each time: the freed time is to be looked at again.</returns>
    private async Task<bool> OfferAsync(
        string clinicId, List<WaitlistRow> waiting, IReadOnlyList<FreedTimeRow> freed, CancellationToken cancellationToken)
    {
        var lost = 0;
        while (lost < MostAttempts)
        {
            if (await MatchAsync(clinicId, waiting, freed, cancellationToken) is not { } matched)
                return true;
            var (clinic, offers, kept) = matched;
            try
            {
                foreach (var offer in offers)
                {
                    var entry = waiting.Single(candidate => candidate.EntryId == offer.EntryId);
                    waiting.Remove(entry);
                    if (!await IsEligibleAsync(entry, cancellationToken))
                        break;
                    await CommitAsync(clinic, entry, offer.Placement, kept[entry.EntryId], cancellationToken);
                }
            }
            catch (StoreConflictException conflict) when (conflict.Conflict is Conflict.Overlap or Conflict.SessionsChanged or Conflict.Contention)
            {
                lost++;
                waiting.Clear();
                waiting.AddRange(await ListWaitingAsync(clinicId, cancellationToken));
            }
            catch (StoreConflictException conflict) when (conflict.Conflict == Conflict.VersionMismatch)
            {
                // The entry has left, or another node has made it an offer.
            }
        }

        return false;
    }

    /// <returns>Null if there is nothing to offer.</returns>
    private async Task<(CompiledClinic Clinic, IReadOnlyList<WaitingOffer> Offers, IReadOnlyDictionary<string, Conditions> Kept)?> MatchAsync(
        string clinicId, List<WaitlistRow> waiting, IReadOnlyList<FreedTimeRow> freed, CancellationToken cancellationToken)
    {
        // Nobody asks again what came of this time, so it must be known whatever is committed.
        if (waiting.Count == 0 || await diaries.FindAsync(clinicId, certain: true, cancellationToken) is not { Clinic: var clinic } diary)
            return null;
        var now = clock.Now();
        var times = Freed(freed, clinic);
        if (WaitlistMatcher.Reach(Entries(waiting, clinic), times, now) is null)
            return null;
        var kept = new Dictionary<string, Conditions>();
        foreach (var ofPatient in waiting.GroupBy(row => row.PatientId))
        {
            var reading = await conditions.ReadAsync(
                clinic, [.. ofPatient.Select(row => row.TreatmentId)], ofPatient.Key, now, [], cancellationToken);
            foreach (var row in ofPatient)
                kept[row.EntryId] = reading.Of(row.TreatmentId);
        }

        var eligible = Entries(waiting, clinic).Select(entry => entry with { Forbidden = kept[entry.Id].Forbidden(books: false) }).ToList();
        var offers = WaitlistMatcher.Match(diary.Prepared, eligible, times, now);
        return offers.IsEmpty ? null : (clinic, offers, kept);
    }

    private async Task CommitAsync(
        CompiledClinic clinic, WaitlistRow entry, Placement placement, Conditions kept, CancellationToken cancellationToken)
    {
        var now = clock.Now();
        var taken = new TakenTime(clinic, clinic.Treatments[entry.TreatmentId], placement);
        var hold = new HoldRow(
            entry.ClinicId,
            ResourceNames.NewId(),
            Version: 1,
            HeldBy: entry.EnteredBy,
            entry.TreatmentId,
            entry.PatientId,
            entry.RequestedPractitionerId,
            placement.Start,
            placement.End,
            Duration.Min(entry.OfferDuration, placement.Start - now),
            ExpiresAt: now,
            taken.Plan,
            CreatedAt: now)
        {
            WaitlistEntryId = entry.EntryId,
        };
        var offered = entry with
        {
            Version = entry.Version + 1,
            State = (int)WaitlistState.Offered,
            OfferedHoldId = hold.HoldId,
            UpdatedAt = now,
        };
        await committer.CommitUnaskedAsync(
            kept.Guard(new Mutation(entry.ClinicId)).PlaceHold(hold, taken.Reservations).UpdateWaitlistEntry(offered, entry.Version),
            [
                new Written(
                    ResourceNames.Hold(hold.ClinicId, hold.HoldId), hold.Version, EventType.HoldCreated, hold.PatientId, hold.HeldBy)
                {
                    Cause = EventCause.Waitlist,
                },
                WaitlistOffers.Changed(offered, EventType.WaitlistOffered) with { Cause = EventCause.Waitlist },
            ],
            cancellationToken);
    }

    /// <summary>Whether who entered the patient could book for them now.</summary>
    private async Task<bool> IsEligibleAsync(WaitlistRow entry, CancellationToken cancellationToken)
    {
        if (await store.Partners.FindAsync(entry.EnteredBy, cancellationToken) is not { } partner
            || !await store.Partners.IsGrantedAsync(entry.EnteredBy, entry.ClinicId, cancellationToken))
        {
            return false;
        }

        var access = new Access(entry.ClinicId, entry.EnteredBy, SeesWholeClinic: (CallerKind)partner.CallerKind != CallerKind.Partner);
        return await store.Patients.GetAsync(access, entry.PatientId, cancellationToken) is not null;
    }

    private static List<WaitingEntry> Entries(IEnumerable<WaitlistRow> rows, CompiledClinic clinic) =>
        [.. rows.Select(row => WaitlistMapping.ToWaiting(row, clinic)).OfType<WaitingEntry>()];

    /// <summary>What lies beside a freed time may have been kept free for its preparation or turnover.</summary>
    private static List<FreedTime> Freed(IEnumerable<FreedTimeRow> rows, CompiledClinic clinic)
    {
        var roles = clinic.Treatments.Values.SelectMany(treatment => treatment.Plan.Roles);
        var beside = roles.Select(role => Duration.Max(role.Preparation, role.Turnover)).DefaultIfEmpty(Duration.Zero).Max();
        return [.. rows.Select(row => new FreedTime(row.StartsAt - beside, row.EndsAt + beside, row.EntryId.Length == 0 ? null : row.EntryId))];
    }
}
