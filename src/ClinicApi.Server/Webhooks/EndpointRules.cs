using ClinicApi.Server.Calls;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Errors;
using ClinicApi.Storage;
using ClinicApi.V1;

namespace ClinicApi.Server.Webhooks;

/// <summary>What an endpoint must satisfy beyond the contract's field rules.</summary>
internal sealed class EndpointRules(Store store, TargetGuard guard, TimeProvider time)
{
    public const int UsualMost = 20;

    private static readonly TimeSpan ResolutionTimeout = TimeSpan.FromSeconds(5);

    public async Task<PartnerRecord> FindOwnerAsync(string partnerId, CancellationToken cancellationToken) =>
        await store.Partners.FindWithReachAsync(partnerId, cancellationToken)
        ?? throw Refusals.NotFound("partner", ResourceNames.Partner(partnerId));

    /// <param name="endpoint">The endpoint as it is to be.</param>
    /// <param name="owner">The partner whose events it hears.</param>
    /// <param name="checksAddress">Whether the URL is new.</param>
    /// <param name="cancellationToken">Ends the wait for the host's addresses.</param>
    public async Task RefuseAsync(WebhookEndpoint endpoint, Caller owner, bool checksAddress, CancellationToken cancellationToken)
    {
        var url = new Uri(endpoint.Url);
        if (guard.Check(url) is { } wrong)
            throw Refusals.Invalid("webhook_endpoint.url", wrong);
        foreach (var clinic in endpoint.Clinics)
        {
            if (!owner.MayReach(ResourceNames.ClinicId(clinic)))
                throw Refusals.NotFound("clinic", clinic);
        }

        if (checksAddress)
            await RefuseAddressAsync(url, cancellationToken);
    }

    public async Task RefuseOneTooManyAsync(PartnerRow owner, CancellationToken cancellationToken)
    {
        var most = owner.Quota.MaxWebhookEndpoints > 0 ? owner.Quota.MaxWebhookEndpoints : UsualMost;
        if ((await store.Webhooks.ListAsync(owner.PartnerId, "", most, cancellationToken)).Count >= most)
        {
            throw new ApiException(ErrorReason.QuotaExceeded, $"The partner has {most} webhook endpoints already.")
            {
                Quota = new QuotaViolation(ResourceNames.Partner(owner.PartnerId), $"At most {most} webhook endpoints."),
            };
        }
    }

    private async Task RefuseAddressAsync(Uri url, CancellationToken cancellationToken)
    {
        using var over = new CancellationTokenSource(ResolutionTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancellationToken);
        try
        {
            await guard.ResolveAsync(url.IdnHost, either.Token);
        }
        catch (Exception exception)
            when (exception is TargetRefusedException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw Refusals.Precondition(
                ErrorReason.WebhookAddressRefused, "webhook_endpoint.url", "The host must resolve to public addresses, and to no other.");
        }
    }
}
