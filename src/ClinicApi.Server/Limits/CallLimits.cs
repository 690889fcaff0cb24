using ClinicApi.Server.Calls;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Errors;
using ClinicApi.V1;

namespace ClinicApi.Server.Limits;

/// <summary>
/// How often a node may be called: by a partner, with one of its keys, and about a clinic. Nodes do not ask each other, so that a call costs
/// no round trip; in all a caller gets at most as many times the rate as there are nodes.
/// </summary>
internal sealed class CallLimits(LimitSettings settings, LimitMetrics metrics, TimeProvider time)
{
    private readonly TokenBuckets ofPartners = new(time);
    private readonly TokenBuckets ofKeys = new(time);
    private readonly TokenBuckets ofClinics = new(time);

    /// <exception cref="ApiException">The caller is too fast.</exception>
    public void Take(Call call)
    {
        var (caller, now) = (call.Caller, time.GetTimestamp());
        var rate = RateOf(caller);
        if (settings.KeySharePercent < 100 && caller.KeyId.Length > 0)
        {
            var share = rate.Share(settings.KeySharePercent);
            if (rate.IsLimited && ofKeys.Take(caller.KeyId, share, now) is { Ticks: > 0 } wait)
                throw Refusal("key", wait, share, ResourceNames.ApiKey(caller.PartnerId, caller.KeyId));
        }

        if (ofPartners.Take(caller.PartnerId, rate, now) is { Ticks: > 0 } untilNext)
            throw Refusal("partner", untilNext, rate, ResourceNames.Partner(caller.PartnerId));
        if (!settings.Clinic.IsLimited)
            return;
        foreach (var clinicId in call.ClinicIds)
        {
            // Nobody uses up what is for a clinic that it may not reach.
            if (caller.MayReach(clinicId) && ofClinics.Take(clinicId, settings.Clinic, now) is { Ticks: > 0 } wait)
                throw Refusal("clinic", wait, settings.Clinic, ResourceNames.Clinic(clinicId));
        }
    }

    private CallRate RateOf(Caller caller)
    {
        var (quota, usual) = (caller.Quota, settings.Partner);
        var perSecond = quota.CallsPerSecond > 0 ? quota.CallsPerSecond : usual.PerSecond;
        return new CallRate(perSecond, quota.BurstCalls > 0 ? quota.BurstCalls : Math.Max(usual.Burst, perSecond));
    }

    private ApiException Refusal(string limit, TimeSpan wait, CallRate rate, string subject)
    {
        metrics.Refused(limit);
        return Refusals.QuotaExceeded(
            subject, $"At most {rate.PerSecond} calls a second, and {rate.Burst} at once.", wait > Refusals.ShortWait ? wait : Refusals.ShortWait);
    }
}
