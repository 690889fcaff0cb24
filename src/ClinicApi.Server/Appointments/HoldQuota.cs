using ClinicApi.Options.V1;
using ClinicApi.Server.Calls;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Errors;
using ClinicApi.Server.Limits;
using ClinicApi.Storage;
using ClinicApi.V1;

namespace ClinicApi.Server.Appointments;

/// <summary>
/// How many holds a partner may have in a clinic at once, since whoever holds enough closes its diary. A clinic's own people and
/// services are not limited, nor are the offers of the waiting list, which the clinic makes.
/// </summary>
internal sealed class HoldQuota(Store store, LimitSettings settings)
{
    /// <param name="call">The call that holds.</param>
    /// <param name="clinicId">Where.</param>
    /// <param name="hold">Commits a mutation to which the limit was added.</param>
    /// <exception cref="ApiException">The quota is used up.</exception>
    public async Task KeepAsync(Call call, string clinicId, Func<Func<Mutation, Mutation>, Task> hold)
    {
        var holder = call.Caller;
        var most = holder.Quota.MaxHolds > 0 ? holder.Quota.MaxHolds : settings.HoldsPerPartner;
        try
        {
            await hold(mutation => holder.Kind == CallerKind.Partner ? mutation.LimitHolds(holder.PartnerId, most) : mutation);
        }
        catch (StoreConflictException conflict) when (conflict.Conflict == Conflict.QuotaExceeded)
        {
            var next = await store.Appointments.UntilNextExpiryAsync(clinicId, holder.PartnerId, call.Context.CancellationToken);
            throw new ApiException(ErrorReason.QuotaExceeded, "The caller has as many holds in the clinic as it may have.", conflict)
            {
                Quota = new QuotaViolation(
                    ResourceNames.Partner(holder.PartnerId), $"At most {most} holds at once in a clinic."),
                RetryAfter = next.ToTimeSpan() > Refusals.ShortWait ? next.ToTimeSpan() : Refusals.ShortWait,
            };
        }
    }
}
