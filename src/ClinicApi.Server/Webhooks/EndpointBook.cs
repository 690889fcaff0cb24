using ClinicApi.Server.Calls;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Errors;
using ClinicApi.Server.Hosting;
using ClinicApi.Storage;
using ClinicApi.V1;
using Google.Protobuf.WellKnownTypes;

namespace ClinicApi.Server.Webhooks;

/// <summary>Creates, changes, rotates and deletes endpoints.</summary>
internal sealed class EndpointBook(
    WebhookReader reader, EndpointRules rules, WebhookSecrets secrets, WebhookBells bells, Committer committer, Clock clock)
{
    private const long FirstVersion = 1;
    private static readonly NodaTime.Duration UsualOverlap = NodaTime.Duration.FromHours(24);

    public async Task<WebhookEndpoint> CreateAsync(Call call, CreateWebhookEndpointRequest request, CancellationToken cancellationToken)
    {
        var endpointId = request.WebhookEndpointId.Length > 0 ? request.WebhookEndpointId : ResourceNames.NewId();
        var key = new WebhookKey(ResourceNames.PartnerId(request.Parent), endpointId);
        var owner = await rules.FindOwnerAsync(key.PartnerId, cancellationToken);
        await rules.RefuseAsync(request.WebhookEndpoint, Caller.Of(owner), checksAddress: true, cancellationToken);
        await rules.RefuseOneTooManyAsync(owner.Partner, cancellationToken);

        var now = clock.Now();
        var blank = new WebhookEndpointRow(
            key.PartnerId, key.EndpointId, FirstVersion, "", "", "", "", 0, 0, 0, secrets.Seal(key, WebhookSecrets.Create()), null, null, now, now);
        var row = WebhookMapping.Apply(request.WebhookEndpoint, blank);
        try
        {
            await committer.CommitAsync(
                call,
                new Mutation("").CreateWebhook(row).BeginWebhookAtHeads(key, ClinicsOf(row, owner)),
                WebhookMapping.NameOf(row),
                row.Version);
        }
        catch (StoreConflictException conflict) when (conflict.Conflict == Conflict.AlreadyExists)
        {
            throw Refusals.AlreadyExists("webhookEndpoint", WebhookMapping.NameOf(row));
        }

        bells.RingForAll();
        return reader.WithSecret(row);
    }

    public Task<WebhookEndpoint> UpdateAsync(Call call, UpdateWebhookEndpointRequest request, CancellationToken cancellationToken) =>
        Optimistic.WriteAsync(request.WebhookEndpoint.Etag, async () =>
        {
            var stored = await reader.FindAsync(request.WebhookEndpoint.Name, cancellationToken);
            Etags.Require(request.WebhookEndpoint.Etag, stored.Version);
            var violations = new List<FieldViolation>();
            var paths = UpdateMasks.Paths(request.WebhookEndpoint, request.UpdateMask, violations);
            var changed = UpdateMasks.Apply(
                WebhookMapping.ToMessage(stored, clock.Now()), request.WebhookEndpoint, paths, "webhook_endpoint", violations);
            if (violations.Count > 0)
                throw Refusals.Invalid(violations);
            var owner = await rules.FindOwnerAsync(stored.PartnerId, cancellationToken);
            await rules.RefuseAsync(changed, Caller.Of(owner), checksAddress: changed.Url != stored.Url, cancellationToken);

            var row = WebhookMapping.Apply(changed, stored) with { Version = stored.Version + 1, UpdatedAt = clock.Now() };
            var mutation = new Mutation("").UpdateWebhook(row, stored.Version);
            var key = WebhookMapping.KeyOf(row);
            if (row.State == (int)WebhookEndpointState.Disabled)
                mutation.GiveUpDeliveries(key);
            else if (stored.State == (int)WebhookEndpointState.Disabled)
                mutation.BeginWebhookAnew(key);
            if (row.State == (int)WebhookEndpointState.Enabled)
                mutation.BeginWebhookAtHeads(key, ClinicsOf(row, owner));
            await committer.CommitAsync(call, mutation, request.WebhookEndpoint.Name, row.Version);
            bells.RingForAll();
            return WebhookMapping.ToMessage(row, clock.Now());
        });

    public async Task<Empty> DeleteAsync(Call call, DeleteWebhookEndpointRequest request, CancellationToken cancellationToken)
    {
        var stored = await reader.FindAsync(request.Name, cancellationToken);
        Etags.Require(request.Etag, stored.Version);
        await committer.CommitAsync(
            call, new Mutation("").DeleteWebhook(WebhookMapping.KeyOf(stored), stored.Version), request.Name, stored.Version + 1);
        return new Empty();
    }

    public Task<WebhookEndpoint> RotateAsync(Call call, RotateWebhookSecretRequest request, CancellationToken cancellationToken) =>
        Optimistic.WriteAsync(etag: "", async () =>
        {
            var stored = await reader.FindAsync(request.Name, cancellationToken);
            var now = clock.Now();
            if (stored.PreviousExpiresAt > now)
            {
                throw Refusals.Precondition(
                    ErrorReason.RotationInProgress, request.Name, "The overlap of the rotation before lasts; both secrets sign.");
            }

            var key = WebhookMapping.KeyOf(stored);
            var row = stored with
            {
                Version = stored.Version + 1,
                Secret = secrets.Seal(key, WebhookSecrets.Create()),
                PreviousSecret = stored.Secret,
                PreviousExpiresAt = Clock.WholeMicroseconds(now + (request.Overlap?.ToNodaDuration() ?? UsualOverlap)),
                UpdatedAt = now,
            };
            await committer.CommitAsync(call, new Mutation("").UpdateWebhook(row, stored.Version), request.Name, row.Version);
            return reader.WithSecret(row);
        });

    /// <summary>The clinics of which the endpoint is to hear, as far as its partner may by now.</summary>
    private static IEnumerable<string> ClinicsOf(WebhookEndpointRow row, PartnerRecord owner) =>
        WebhookMapping.FilterOf(row).ClinicsFor(Caller.Of(owner));
}
