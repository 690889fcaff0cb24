using System.Globalization;
using ClinicApi.Server.Calls;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Errors;
using ClinicApi.Server.Hosting;
using ClinicApi.Server.Lists;
using ClinicApi.Storage;
using ClinicApi.V1;

namespace ClinicApi.Server.Webhooks;

/// <summary>Reads endpoints and deliveries. That they are the caller's own, or the caller an administrator, was decided before.</summary>
internal sealed class WebhookReader(Store store, WebhookSecrets secrets, PageTokens pageTokens, Clock clock)
{
    private static readonly string[] MethodsThatShowTheSecret =
        [nameof(WebhookService.WebhookServiceBase.CreateWebhookEndpoint), nameof(WebhookService.WebhookServiceBase.RotateWebhookSecret)];

    public async Task<WebhookEndpoint> GetAsync(string name, CancellationToken cancellationToken) =>
        WebhookMapping.ToMessage(await FindAsync(name, cancellationToken), clock.Now());

    /// <summary>For a repeat: whoever has lost the answer that showed the secret gets it again.</summary>
    public async Task<WebhookEndpoint> GetAgainAsync(Call call, string name, CancellationToken cancellationToken)
    {
        var row = await FindAsync(name, cancellationToken);
        return MethodsThatShowTheSecret.Contains(call.Method.Descriptor.Name) ? WithSecret(row) : WebhookMapping.ToMessage(row, clock.Now());
    }

    public WebhookEndpoint WithSecret(WebhookEndpointRow row)
    {
        var message = WebhookMapping.ToMessage(row, clock.Now());
        message.Secret = WebhookSecrets.Reveal(secrets.Open(WebhookMapping.KeyOf(row), row.Secret));
        return message;
    }

    public async Task<WebhookEndpointRow> FindAsync(string name, CancellationToken cancellationToken) =>
        await store.Webhooks.FindAsync(KeyOf(name), cancellationToken) ?? throw Refusals.NotFound("webhookEndpoint", name);

    public async Task<ListWebhookEndpointsResponse> ListAsync(Call call, ListWebhookEndpointsRequest request, CancellationToken cancellationToken)
    {
        var partnerId = ResourceNames.PartnerId(request.Parent);
        if (await store.Partners.FindAsync(partnerId, cancellationToken) is null)
            throw Refusals.NotFound("partner", request.Parent);
        var size = PageTokens.PageSize(request.PageSize);
        var after = pageTokens.Redeem(request, call.Caller.PartnerId, request.PageToken) ?? "";
        var rows = await store.Webhooks.ListAsync(partnerId, after, size + 1, cancellationToken);
        var (page, next) = Page.Of(rows, size, row => row.EndpointId);
        var now = clock.Now();
        return new ListWebhookEndpointsResponse
        {
            WebhookEndpoints = { page.Select(row => WebhookMapping.ToMessage(row, now)) },
            NextPageToken = Token(call, next),
        };
    }

    public async Task<WebhookDelivery> GetDeliveryAsync(string name, CancellationToken cancellationToken) =>
        WebhookMapping.ToMessage(await FindDeliveryAsync(name, cancellationToken));

    public async Task<WebhookDeliveryRow> FindDeliveryAsync(string name, CancellationToken cancellationToken) =>
        await store.Webhooks.FindDeliveryAsync(KeyOf(name), ResourceNames.LastId(name), cancellationToken)
        ?? throw Refusals.NotFound("delivery", name);

    public async Task<ListWebhookDeliveriesResponse> ListDeliveriesAsync(
        Call call, ListWebhookDeliveriesRequest request, CancellationToken cancellationToken)
    {
        var endpoint = await FindAsync(request.Parent, cancellationToken);
        var size = PageTokens.PageSize(request.PageSize);
        var before = TimeKey.Parse(pageTokens.Redeem(request, call.Caller.PartnerId, request.PageToken));
        var query = new WebhookDeliveryQuery(
            WebhookMapping.KeyOf(endpoint),
            [.. request.States.Select(state => ((int)state).ToString(CultureInfo.InvariantCulture))],
            ResourceNames.TryClinicId(request.Event) ?? "",
            request.Event.Length == 0 ? "" : ResourceNames.LastId(request.Event));
        var rows = await store.Webhooks.SearchAsync(query, before, size + 1, cancellationToken);
        var (page, next) = Page.Of(rows, size, row => TimeKey.Format(row.CreatedAt, row.DeliveryId));
        return new ListWebhookDeliveriesResponse { Deliveries = { page.Select(WebhookMapping.ToMessage) }, NextPageToken = Token(call, next) };
    }

    /// <summary>The endpoint's key in its own name or a delivery's.</summary>
    private static WebhookKey KeyOf(string name) => new(ResourceNames.PartnerId(name), name.Split('/')[3]);

    private string Token(Call call, string next) => next.Length == 0 ? "" : pageTokens.Issue(call.Request, call.Caller.PartnerId, next);
}
