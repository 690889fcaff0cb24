using ClinicApi.Server.Calls;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Hosting;
using ClinicApi.Storage;
using ClinicApi.V1;
using NodaTime;

namespace ClinicApi.Server.Waitlist;

/// <summary>How an offer ends.</summary>
internal enum OfferEnd
{
    Booked,
    Declined,
    Lapsed,
    Left,
}

/// <summary>What becomes of waiting-list entries together with the holds that are offered to them.</summary>
internal sealed class WaitlistOffers(Store store, Clock clock)
{
    /// <summary>Adds to a mutation that ends a hold what that means for the entry to which it is offered, if it is.</summary>
    public async Task<IReadOnlyList<Written>> EndAsync(Mutation mutation, HoldRow hold, OfferEnd end, CancellationToken cancellationToken)
    {
        if (hold.WaitlistEntryId.Length == 0)
            return [];
        var entry = await store.Waitlist.FindAsync(hold.ClinicId, hold.WaitlistEntryId, cancellationToken);
        return entry?.OfferedHoldId == hold.HoldId ? [End(mutation, entry, hold, end)] : [];
    }

    /// <summary>
    /// Adds to a mutation that books a patient's appointments of one treatment that they wait for it no longer, if one of them is what
    /// they wait for; what they were offered instead is released.
    /// </summary>
    public async Task<IReadOnlyList<Written>> FulfilAsync(
        Mutation mutation, DateTimeZone zone, IReadOnlyCollection<AppointmentRow> booked, CancellationToken cancellationToken)
    {
        var (patientId, treatmentId) = (booked.First().PatientId, booked.First().TreatmentId);
        List<Written> written = [];
        foreach (var entry in await store.Waitlist.ListOpenOfAsync(mutation.ClinicId, patientId, cancellationToken))
        {
            if (entry.TreatmentId != treatmentId || !booked.Any(appointment => WaitlistMapping.Suits(entry, appointment, zone)))
                continue;
            var hold = await FindHoldAsync(entry, cancellationToken);
            var row = entry with { Version = entry.Version + 1, State = (int)WaitlistState.Booked, OfferedHoldId = "", UpdatedAt = clock.Now() };
            mutation.EndWaiting(row, entry.Version, hold?.HoldId);
            if (hold is not null)
                written.Add(Appointments.HoldLife.Ended(hold, EventType.HoldReleased));
            written.Add(Changed(row, EventType.WaitlistBooked));
        }

        return written;
    }

    public Written End(Mutation mutation, WaitlistRow entry, HoldRow hold, OfferEnd end)
    {
        var now = clock.Now();
        var passed = WaitlistMapping.ReadPassed(entry.Passed).Where(time => time.End > now).Append(new Interval(hold.StartsAt, hold.EndsAt));
        var row = entry with
        {
            Version = entry.Version + 1,
            State = (int)StateAfter(end),
            OfferedHoldId = "",
            Passed = end is OfferEnd.Declined or OfferEnd.Lapsed ? WaitlistMapping.WritePassed(passed) : entry.Passed,
            UpdatedAt = now,
        };
        mutation.UpdateWaitlistEntry(row, entry.Version);
        return Changed(row, EventOf(end)) with { Cause = end == OfferEnd.Lapsed ? EventCause.Expiry : EventCause.Call };
    }

    /// <summary>Takes a patient who is erased off the waiting list, with all that is offered.</summary>
    public async Task<IReadOnlyList<Written>> CloseAllAsync(Mutation mutation, string patientId, CancellationToken cancellationToken) =>
        await CloseAsync(mutation, await store.Waitlist.ListOpenOfAsync(mutation.ClinicId, patientId, cancellationToken), cancellationToken);

    /// <summary>Takes entries off the waiting list, whose patient is erased or merged, with all that is offered.</summary>
    public async Task<IReadOnlyList<Written>> CloseAsync(Mutation mutation, IEnumerable<WaitlistRow> entries, CancellationToken cancellationToken)
    {
        List<Written> written = [];
        foreach (var entry in entries)
        {
            if (await FindHoldAsync(entry, cancellationToken) is { } hold)
            {
                mutation.ReleaseHold(hold.HoldId);
                written.Add(Appointments.HoldLife.Ended(hold, EventType.HoldReleased));
            }

            written.Add(Changed(Closed(mutation, entry), EventType.WaitlistClosed));
        }

        return [.. written.Select(change => change with { Cause = EventCause.PatientRemoval })];
    }

    /// <summary>Adds to a mutation that an entry without an offer waits no longer.</summary>
    public WaitlistRow Closed(Mutation mutation, WaitlistRow entry)
    {
        var row = entry with { Version = entry.Version + 1, State = (int)WaitlistState.Closed, OfferedHoldId = "", UpdatedAt = clock.Now() };
        mutation.UpdateWaitlistEntry(row, entry.Version);
        return row;
    }

    /// <summary>The hold that is offered, as long as it lasts.</summary>
    public Task<HoldRow?> FindHoldAsync(WaitlistRow entry, CancellationToken cancellationToken) => entry.OfferedHoldId.Length == 0
        ? Task.FromResult<HoldRow?>(null)
        : store.Appointments.GetHoldAsync(new Access(entry.ClinicId, "", SeesWholeClinic: true), entry.OfferedHoldId, cancellationToken);

    public static Written Changed(WaitlistRow entry, EventType how) =>
        new(ResourceNames.WaitlistEntry(entry.ClinicId, entry.EntryId), entry.Version, how, entry.PatientId, entry.EnteredBy);

    private static WaitlistState StateAfter(OfferEnd end) => end switch
    {
        OfferEnd.Booked => WaitlistState.Booked,
        OfferEnd.Left => WaitlistState.Closed,
        _ => WaitlistState.Waiting,
    };

    private static EventType EventOf(OfferEnd end) => end switch
    {
        OfferEnd.Booked => EventType.WaitlistBooked,
        OfferEnd.Declined => EventType.WaitlistOfferDeclined,
        OfferEnd.Lapsed => EventType.WaitlistOfferLapsed,
        _ => EventType.WaitlistClosed,
    };
}
