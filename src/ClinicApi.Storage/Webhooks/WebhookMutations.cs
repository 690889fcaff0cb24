using NodaTime;

namespace ClinicApi.Storage;

/// <summary>Partners' endpoints and what is delivered to them.</summary>
public static class WebhookMutations
{
    public static Mutation CreateWebhook(this Mutation mutation, WebhookEndpointRow row) =>
        mutation.Change([WebhookEndpointWrites.Create(row)]);

    public static Mutation UpdateWebhook(this Mutation mutation, WebhookEndpointRow row, long expectedVersion) =>
        mutation.Change([WebhookEndpointWrites.Update(row, expectedVersion)]);

    public static Mutation DeleteWebhook(this Mutation mutation, WebhookKey key, long expectedVersion) =>
        mutation.Change([WebhookEndpointWrites.Delete(key, expectedVersion)]);

    /// <summary>Begins a new life of the endpoint, in which it hears of nothing that was committed before.</summary>
    public static Mutation BeginWebhookAnew(this Mutation mutation, WebhookKey key) =>
        mutation.Change(WebhookEndpointWrites.BeginAnew(key));

    /// <summary>Of clinics that the endpoint has not met it hears what is committed from now on.</summary>
    public static Mutation BeginWebhookAtHeads(this Mutation mutation, WebhookKey key, IEnumerable<string> clinicIds) =>
        mutation.Change(clinicIds.Select(clinicId => WebhookEndpointWrites.BeginAtHead(key, clinicId)));

    public static Mutation GiveUpDeliveries(this Mutation mutation, WebhookKey key) =>
        mutation.Change([WebhookEndpointWrites.GiveUpPending(key)]);

    /// <summary>By the server itself. Refused if the endpoint is not enabled.</summary>
    public static Mutation DisableWebhook(this Mutation mutation, WebhookKey key, int reason) =>
        mutation.Change([WebhookEndpointWrites.Disable(key, reason), WebhookEndpointWrites.GiveUpPending(key)]);

    /// <summary>
    /// Makes out deliveries and moves the position behind them. Refused if the endpoint is not served by the same node in the same life
    /// any more, or somebody else has moved the position.
    /// </summary>
    public static Mutation FanOut(
        this Mutation mutation,
        WebhookEndpointRow endpoint,
        Duration lease,
        string clinicId,
        long from,
        long to,
        IEnumerable<EventRow> told)
    {
        var key = new WebhookKey(endpoint.PartnerId, endpoint.EndpointId);
        return mutation.Change([
            WebhookDeliveryWrites.StillServe(endpoint, lease),
            WebhookDeliveryWrites.Advance(key, clinicId, from, to),
            .. told.Select(row => WebhookDeliveryWrites.MakeOut(key, row)),
        ]);
    }

    public static Mutation MakeOutDelivery(this Mutation mutation, WebhookKey key, EventRow told) =>
        mutation.Change([WebhookDeliveryWrites.MakeOut(key, told)]);

    public static Mutation AddTestDelivery(this Mutation mutation, WebhookDeliveryRow test) =>
        mutation.Change([WebhookDeliveryWrites.Add(test)]);

    public static Mutation StartDeliveryOver(this Mutation mutation, WebhookKey key, string deliveryId) =>
        mutation.Change([WebhookDeliveryWrites.StartOver(key, deliveryId)]);

    public static Mutation NoteAttempt(this Mutation mutation, WebhookAttemptRow attempt) =>
        mutation.Change(WebhookDeliveryWrites.Note(attempt));

    public static Mutation DropDelivery(this Mutation mutation, WebhookDeliveryRow delivery) =>
        mutation.Change([WebhookDeliveryWrites.Drop(delivery)]);
}
