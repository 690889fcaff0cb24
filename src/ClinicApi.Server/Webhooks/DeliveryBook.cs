using ClinicApi.Server.Calls;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Errors;
using ClinicApi.Server.Events;
using ClinicApi.Server.Hosting;
using ClinicApi.Storage;
using ClinicApi.V1;
using NodaTime;

namespace ClinicApi.Server.Webhooks;

/// <summary>Sends tests, and sends again what was sent before or was missed.</summary>
internal sealed class DeliveryBook(
    Store store, WebhookReader reader, EndpointRules rules, WebhookSecrets secrets, WebhookSender sender, WebhookBells bells, Committer committer,
    Clock clock)
{
    private const long OnlyVersion = 1;
    private const int MostAtOnce = 10_000;

    public async Task<WebhookDelivery> TestAsync(Call call, SendTestEventRequest request, CancellationToken cancellationToken)
    {
        var endpoint = await reader.FindAsync(request.Name, cancellationToken);
        var deliveryId = ResourceNames.NewId();
        var now = clock.Now();
        var outcome = await sender.SendAsync(
            endpoint.Url, deliveryId, WebhookPayloads.OfTest(now.ToDateTimeOffset()), secrets.InForce(endpoint, now), cancellationToken);
        var row = new WebhookDeliveryRow(
            endpoint.PartnerId, endpoint.EndpointId, deliveryId, "", 0, 0, "",
            (int)(outcome.Succeeded ? WebhookDeliveryState.Delivered : WebhookDeliveryState.Failed),
            Attempts: 1, NextAttemptAt: null, AttemptLog.Append(AttemptLog.Empty, outcome), now);
        await committer.CommitAsync(
            call, new Mutation("").AddTestDelivery(row), ResourceNames.Delivery(row.PartnerId, row.EndpointId, row.DeliveryId), OnlyVersion);
        return WebhookMapping.ToMessage(row);
    }

    public async Task<WebhookDelivery> RedeliverAsync(Call call, RedeliverWebhookDeliveryRequest request, CancellationToken cancellationToken)
    {
        var delivery = await reader.FindDeliveryAsync(request.Name, cancellationToken);
        var endpoint = await store.Webhooks.FindAsync(delivery.Endpoint, cancellationToken) ?? throw Refusals.NotFound("delivery", request.Name);
        RefuseDisabled(endpoint);
        await committer.CommitAsync(
            call, new Mutation("").StartDeliveryOver(delivery.Endpoint, delivery.DeliveryId), request.Name, OnlyVersion);
        bells.Ring(delivery.Endpoint);
        return await reader.GetDeliveryAsync(request.Name, cancellationToken);
    }

    public async Task<RedeliverEventsResponse> RedeliverAsync(Call call, RedeliverEventsRequest request, CancellationToken cancellationToken)
    {
        var (start, end) = (request.StartTime.ToInstant(), request.EndTime?.ToInstant() ?? clock.Now());
        if (start >= end)
            throw Refusals.Invalid("end_time", "must be later than start_time");
        var endpoint = await reader.FindAsync(request.Name, cancellationToken);
        RefuseDisabled(endpoint);
        var key = WebhookMapping.KeyOf(endpoint);
        var owner = Caller.Of(await rules.FindOwnerAsync(endpoint.PartnerId, cancellationToken));
        var events = await CollectAsync(WebhookMapping.FilterOf(endpoint), owner, start, end, cancellationToken);

        var states = await store.Webhooks.StatesAsync(key, events.Select(row => row.EventId), cancellationToken);
        var mutation = new Mutation("");
        var started = 0L;
        foreach (var row in events)
        {
            var state = (WebhookDeliveryState)states.GetValueOrDefault(row.EventId);
            if (state == WebhookDeliveryState.Unspecified)
                mutation.MakeOutDelivery(key, row);
            else if (state == WebhookDeliveryState.Failed || (state == WebhookDeliveryState.Delivered && request.IncludeDelivered))
                mutation.StartDeliveryOver(key, row.EventId);
            else
                continue;
            started++;
        }

        // The number takes the place of the version, so that a repeat can be answered with it.
        await committer.CommitAsync(call, mutation, request.Name, started);
        bells.Ring(key);
        return new RedeliverEventsResponse { StartedDeliveries = started };
    }

    private async Task<List<EventRow>> CollectAsync(
        EventFilter filter, Caller owner, Instant start, Instant end, CancellationToken cancellationToken)
    {
        List<EventRow> found = [];
        foreach (var clinic in filter.ClinicsFor(owner).Where(clinic => owner.Holds(EventFilter.EventScope, clinic)))
        {
            if (await store.Events.FindOldestAsync(clinic, cancellationToken) is { Sequence: > 1 } oldest && start < oldest.OccurredAt)
                throw ExpiredHistory.Since(oldest.OccurredAt, "The span begins before the oldest event that is kept.");
            var position = await store.Events.LastSequenceBeforeAsync(clinic, start, cancellationToken);
            IReadOnlyList<ReadEvent> batch;
            do
            {
                batch = await store.Events.ListForAsync(owner.PartnerId, clinic, position, EventFeed.BatchSize, cancellationToken);
                found.AddRange(batch.Where(read => read.Event.OccurredAt < end && filter.Matches(read, owner)).Select(read => read.Event));
                if (found.Count > MostAtOnce)
                    throw Refusals.Invalid("end_time", $"must leave at most {MostAtOnce} events to send at once");
                position = batch.Count > 0 ? batch[^1].Event.Sequence : position;
            }
            while (batch.Count == EventFeed.BatchSize && batch[^1].Event.OccurredAt < end);
        }

        return found;
    }

    private static void RefuseDisabled(WebhookEndpointRow endpoint)
    {
        if (endpoint.State != (int)WebhookEndpointState.Enabled)
        {
            throw Refusals.Precondition(
                ErrorReason.WebhookEndpointDisabled, WebhookMapping.NameOf(endpoint), "The endpoint is disabled; enable it first.");
        }
    }
}
