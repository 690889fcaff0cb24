using ClinicApi.Server.Appointments;
using ClinicApi.Server.Calls;
using ClinicApi.Server.Clinics;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Errors;
using ClinicApi.Server.Hosting;
using ClinicApi.Server.Patients;
using ClinicApi.Storage;
using ClinicApi.V1;

namespace ClinicApi.Server.Waitlist;

/// <summary>Enters patients on waiting lists, takes them off, and turns offers down. Offers are taken by booking their holds.</summary>
internal sealed class WaitlistBook(
    Store store, WaitlistReader reader, WaitlistOffers offers, ClinicDirectory directory, PatientReader patients, Committer committer, Clock clock)
{
    public async Task<WaitlistEntry> JoinAsync(Call call, JoinWaitlistRequest request, CancellationToken cancellationToken)
    {
        var clinicId = ResourceNames.ClinicId(request.Parent);
        var asked = request.Entry;
        RefuseWindows(asked);
        var patient = await patients.FindAsync(call, asked.Patient, cancellationToken);
        var clinic = await directory.FindAsync(clinicId, cancellationToken) ?? throw SlotRefusals.NotOffered(asked.Treatment);
        if (!clinic.Treatments.ContainsKey(ResourceNames.LastId(asked.Treatment)))
            throw SlotRefusals.NotOffered(asked.Treatment);
        AvailabilitySearch.RequiredPractitioner(asked.RequestedPractitioner, clinic);

        var row = WaitlistMapping.NewRow(asked, clinicId, ResourceNames.NewId(), call.Caller.PartnerId, clock.Now());
        try
        {
            await committer.CommitAsync(
                call, new Mutation(clinicId).JoinWaitlist(row), WaitlistOffers.Changed(row, EventType.WaitlistJoined));
        }
        catch (StoreConflictException conflict) when (conflict.Conflict == Conflict.AlreadyExists)
        {
            var open = await store.Waitlist.ListOpenOfAsync(clinicId, patient.PatientId, cancellationToken);
            throw WaitsAlready(open.FirstOrDefault(entry => entry.TreatmentId == row.TreatmentId) ?? row, conflict);
        }
        catch (StoreConflictException conflict) when (conflict.Conflict == Conflict.VersionMismatch)
        {
            throw Refusals.NotFound("patient", asked.Patient);
        }

        return WaitlistMapping.ToMessage(row);
    }

    public Task<WaitlistEntry> DeclineAsync(Call call, DeclineWaitlistOfferRequest request, CancellationToken cancellationToken) =>
        Optimistic.WriteAsync(request.Etag, async () =>
        {
            var entry = await reader.FindAsync(call, request.Name, cancellationToken);
            Etags.Require(request.Etag, entry.Version);
            if (WaitlistMapping.StateOf(entry) != WaitlistState.Offered || await offers.FindHoldAsync(entry, cancellationToken) is not { } hold)
                throw NothingOffered(entry);
            var mutation = new Mutation(entry.ClinicId).ReleaseHold(hold.HoldId);
            var declined = offers.End(mutation, entry, hold, OfferEnd.Declined);
            try
            {
                await committer.CommitAsync(call, mutation, declined, [HoldLife.Ended(hold, EventType.HoldReleased)]);
            }
            catch (StoreConflictException conflict) when (conflict.Conflict == Conflict.HoldGone)
            {
                throw NothingOffered(await reader.FindAsync(call, request.Name, cancellationToken));
            }

            return await reader.GetAsync(call, request.Name, cancellationToken);
        });

    /// <summary>Who has left, or was booked, is off the list already.</summary>
    public Task LeaveAsync(Call call, string name, CancellationToken cancellationToken) =>
        Optimistic.WriteAsync(etag: "", async () =>
        {
            var entry = await reader.FindAsync(call, name, cancellationToken);
            if ((WaitlistState)entry.State is WaitlistState.Booked or WaitlistState.Closed)
                return entry;
            var mutation = new Mutation(entry.ClinicId);
            if (await offers.FindHoldAsync(entry, cancellationToken) is not { } hold)
            {
                // An offer that has lapsed is swept on its own; its hold names an entry that has gone on by then.
                var closed = offers.Closed(mutation, entry);
                await committer.CommitAsync(call, mutation, WaitlistOffers.Changed(closed, EventType.WaitlistClosed));
                return closed;
            }

            mutation.ReleaseHold(hold.HoldId);
            var left = offers.End(mutation, entry, hold, OfferEnd.Left);
            try
            {
                await committer.CommitAsync(call, mutation, left, [HoldLife.Ended(hold, EventType.HoldReleased)]);
            }
            catch (StoreConflictException conflict) when (conflict.Conflict == Conflict.HoldGone)
            {
                throw new StoreConflictException(Conflict.VersionMismatch, entry.EntryId, conflict);
            }

            return entry;
        });

    private void RefuseWindows(WaitlistEntry asked)
    {
        for (var i = 0; i < asked.Windows.Count; i++)
            SearchRules.RefuseWindow(asked.Windows[i], $"entry.windows[{i}]");
        var now = clock.Now();
        if (asked.Windows.All(window => window.EndTime.ToInstant() <= now))
            throw Refusals.Invalid("entry.windows", "must not all be over");
    }

    private static ApiException WaitsAlready(WaitlistRow entry, Exception cause) =>
        new(ErrorReason.ResourceAlreadyExists, "The patient waits for the treatment already.", cause)
        {
            Resource = new ResourceReference("waitlistEntry", ResourceNames.WaitlistEntry(entry.ClinicId, entry.EntryId)),
        };

    private static ApiException NothingOffered(WaitlistRow entry)
    {
        var state = WaitlistMapping.StateOf(entry).ToString().ToUpperInvariant();
        return new ApiException(ErrorReason.WaitlistState, "Nothing is offered to the entry.")
        {
            Metadata = new Dictionary<string, string> { ["state"] = state },
            Preconditions =
            [
                new PreconditionViolation(
                    ErrorReason.WaitlistState,
                    ResourceNames.WaitlistEntry(entry.ClinicId, entry.EntryId),
                    "The entry must be OFFERED."),
            ],
        };
    }
}
