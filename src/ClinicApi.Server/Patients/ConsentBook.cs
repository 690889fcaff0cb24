using ClinicApi.Server.Appointments;
using ClinicApi.Server.Calls;
using ClinicApi.Server.Clearances;
using ClinicApi.Server.Clinics;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Errors;
using ClinicApi.Server.Hosting;
using ClinicApi.Storage;
using ClinicApi.V1;

namespace ClinicApi.Server.Patients;

/// <summary>Records and revokes consents.</summary>
internal sealed class ConsentBook(
    Store store, ClinicDirectory directory, PatientReader patients, ConsentReader reader, PatientConditions conditions, ClearanceChanges changes,
    Committer committer, Clock clock)
{
    public Task<Consent> RecordAsync(Call call, RecordConsentRequest request, CancellationToken cancellationToken)
    {
        ConsentRules.RefuseInvalid(request.Consent, clock.Now());
        var consentId = ResourceNames.NewId();
        return Optimistic.WriteAsync(etag: "", async () =>
        {
            var patient = await patients.FindAsync(call, request.Parent, cancellationToken);
            ConsentRules.RefuseSharingByGuests(call.Caller, patient, request.Consent.Purpose);
            await RefuseUnknownAsync(patient.ClinicId, request.Consent, cancellationToken);

            var row = ConsentMapping.ToRow(request.Consent, patient, consentId, call.Caller.PartnerId, clock.Now());
            var mutation = new Mutation(row.ClinicId);
            List<Written> alongside = [];
            var earlier = await store.Consents.FindStandingAsync(
                row.ClinicId, row.PatientId, row.Purpose, row.RecipientId, row.TreatmentId, cancellationToken);
            if (earlier is not null)
            {
                mutation.RevokeConsent(earlier with { RevokedAt = row.CreatedAt }, earlier.Version);
                alongside.Add(Of(earlier, earlier.Version + 1, EventType.ConsentRevoked));
            }

            alongside.AddRange(await FollowAsync(mutation, row, known => known.AfterConsent(row), cancellationToken));
            await committer.CommitAsync(
                call, mutation.RecordConsent(row), Of(row, row.Version, EventType.ConsentRecorded), alongside);
            return ConsentMapping.ToMessage(row);
        });
    }

    public Task<Consent> RevokeAsync(Call call, RevokeConsentRequest request, CancellationToken cancellationToken) =>
        Optimistic.WriteAsync(etag: "", async () =>
        {
            var stored = await reader.FindAsync(call, request.Name, cancellationToken);
            if (stored.RevokedAt is not null)
                return ConsentMapping.ToMessage(stored);
            var row = stored with { Version = stored.Version + 1, RevokedAt = clock.Now() };
            var mutation = new Mutation(row.ClinicId).RevokeConsent(row, stored.Version);
            var alongside = await FollowAsync(mutation, row, known => known.AfterRevocation(row), cancellationToken);
            await committer.CommitAsync(call, mutation, Of(row, row.Version, EventType.ConsentRevoked), alongside);
            return ConsentMapping.ToMessage(row);
        });

    /// <summary>Adds to the mutation what a consent to a treatment, or its end, means for what the patient has ahead.</summary>
    private async Task<IReadOnlyList<Written>> FollowAsync(
        Mutation mutation, ConsentRow consent, Func<ClinicalState, ClinicalState> change, CancellationToken cancellationToken)
    {
        if (consent.Purpose != (int)ConsentPurpose.Treatment)
            return [];
        var known = await conditions.ReadStateAsync(consent.ClinicId, consent.PatientId, cancellationToken);
        return (await changes.FollowAsync(mutation, consent.PatientId, change(known), EventCause.Call, cancellationToken)).Alongside;
    }

    private async Task RefuseUnknownAsync(string clinicId, Consent consent, CancellationToken cancellationToken)
    {
        if (consent.Treatment.Length > 0
            && (await directory.FindAsync(clinicId, cancellationToken))?.Treatments.ContainsKey(ResourceNames.LastId(consent.Treatment)) != true)
        {
            throw SlotRefusals.NotOffered(consent.Treatment);
        }

        // Consent to a partner that does not exist yet would let in whoever is given its id later.
        if (consent.Recipient.Length > 0
            && !await store.Partners.IsGrantedAsync(ResourceNames.LastId(consent.Recipient), clinicId, cancellationToken))
        {
            throw Refusals.NotFound("partner", consent.Recipient);
        }
    }

    private static Written Of(ConsentRow row, long version, EventType change) =>
        new(ResourceNames.Consent(row.ClinicId, row.PatientId, row.ConsentId), version, change, row.PatientId, row.RecordedBy);
}
