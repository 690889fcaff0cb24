using ClinicApi.Server.Calls;
using ClinicApi.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace ClinicApi.Server.Webhooks;

/// <summary>Webhooks over gRPC.</summary>
internal sealed class WebhookServiceV1(WebhookReader reader, EndpointBook endpoints, DeliveryBook deliveries) : WebhookService.WebhookServiceBase
{
    public override Task<WebhookEndpoint> CreateWebhookEndpoint(CreateWebhookEndpointRequest request, ServerCallContext context) =>
        endpoints.CreateAsync(Call.Of(context), request, context.CancellationToken);

    public override Task<WebhookEndpoint> GetWebhookEndpoint(GetWebhookEndpointRequest request, ServerCallContext context) =>
        reader.GetAsync(request.Name, context.CancellationToken);

    public override Task<ListWebhookEndpointsResponse> ListWebhookEndpoints(ListWebhookEndpointsRequest request, ServerCallContext context) =>
        reader.ListAsync(Call.Of(context), request, context.CancellationToken);

    public override Task<WebhookEndpoint> UpdateWebhookEndpoint(UpdateWebhookEndpointRequest request, ServerCallContext context) =>
        endpoints.UpdateAsync(Call.Of(context), request, context.CancellationToken);

    public override Task<Empty> DeleteWebhookEndpoint(DeleteWebhookEndpointRequest request, ServerCallContext context) =>
        endpoints.DeleteAsync(Call.Of(context), request, context.CancellationToken);

    public override Task<WebhookEndpoint> RotateWebhookSecret(RotateWebhookSecretRequest request, ServerCallContext context) =>
        endpoints.RotateAsync(Call.Of(context), request, context.CancellationToken);

    public override Task<WebhookDelivery> SendTestEvent(SendTestEventRequest request, ServerCallContext context) =>
        deliveries.TestAsync(Call.Of(context), request, context.CancellationToken);

    public override Task<WebhookDelivery> GetWebhookDelivery(GetWebhookDeliveryRequest request, ServerCallContext context) =>
        reader.GetDeliveryAsync(request.Name, context.CancellationToken);

    public override Task<ListWebhookDeliveriesResponse> ListWebhookDeliveries(ListWebhookDeliveriesRequest request, ServerCallContext context) =>
        reader.ListDeliveriesAsync(Call.Of(context), request, context.CancellationToken);

    public override Task<WebhookDelivery> RedeliverWebhookDelivery(RedeliverWebhookDeliveryRequest request, ServerCallContext context) =>
        deliveries.RedeliverAsync(Call.Of(context), request, context.CancellationToken);

    public override Task<RedeliverEventsResponse> RedeliverEvents(RedeliverEventsRequest request, ServerCallContext context) =>
        deliveries.RedeliverAsync(Call.Of(context), request, context.CancellationToken);
}
