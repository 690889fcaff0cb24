using ClinicApi.Server.Errors;
using ClinicApi.Storage;
using ClinicApi.V1;

namespace ClinicApi.Server.Credentials;

/// <summary>The partners for whom tokens and certificates speak.</summary>
internal sealed class KnownPartners(Store store, TimeProvider time)
{
    private readonly BriefMemory<PartnerRecord> memory = new(time);

    /// <exception cref="ApiException">There is no such partner, or it may not call.</exception>
    public async Task<PartnerRecord> FindActiveAsync(string partnerId, CancellationToken cancellationToken)
    {
        var record = await memory.FindAsync(partnerId, store.Partners.FindWithReachAsync, cancellationToken)
            ?? throw new ApiException(ErrorReason.CredentialsInvalid, "The credential is of nobody who may call.");
        RefuseUnlessActive(record.Partner);
        return record;
    }

    public static void RefuseUnlessActive(PartnerRow partner)
    {
        if (partner.State != (int)PartnerState.Active)
            throw new ApiException(ErrorReason.CredentialsRevoked, "The partner is suspended.");
    }
}
