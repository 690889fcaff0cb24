using ClinicApi.Server.Calls;
using ClinicApi.Server.Events;
using ClinicApi.Server.Hosting;
using ClinicApi.Storage;
using ClinicApi.V1;
using NodaTime;

namespace ClinicApi.Server.Webhooks;

/// <summary>
/// Attempts a delivery and notes what came of it. Between the two the process may die: then it is attempted again, and the receiver knows
/// it by its id.
/// </summary>
internal sealed partial class DeliveryAttempt(
    Store store, WebhookSender sender, WebhookSecrets secrets, DeliveryAudit audit, WebhookMetrics metrics, Clock clock, ILogger<DeliveryAttempt> logger)
{
    private static readonly Duration PatienceWithFailure = Duration.FromDays(5);
    private static readonly EventFilter Everything = new([], []);

    public async Task RunAsync(WebhookEndpointRow endpoint, Caller owner, WebhookDeliveryRow delivery, CancellationToken cancellationToken)
    {
        var told = await FindEventAsync(owner, delivery, cancellationToken);
        if (told is null && delivery.ClinicId.Length > 0)
        {
            await store.CommitAsync(new Mutation("").DropDelivery(delivery), cancellationToken);
            return;
        }

        var body = told is null ? WebhookPayloads.OfTest(clock.Now().ToDateTimeOffset()) : WebhookPayloads.Of(told);
        var outcome = await sender.SendAsync(endpoint.Url, delivery.DeliveryId, body, secrets.InForce(endpoint, clock.Now()), cancellationToken);
        // What has happened is noted, also if nobody waits any more.
        await NoteAsync(endpoint, delivery, outcome);
        if (outcome.Succeeded && told is not null)
            metrics.Delivered(clock.Now() - told.OccurredAt);
    }

    /// <summary>The event as long as the partner may hear of it: what was allowed when it was made out may have been revoked.</summary>
    private async Task<EventRow?> FindEventAsync(Caller owner, WebhookDeliveryRow delivery, CancellationToken cancellationToken)
    {
        if (delivery.ClinicId.Length == 0 || !owner.Holds(EventFilter.EventScope, delivery.ClinicId))
            return null;
        var read = await store.Events.ListForAsync(owner.PartnerId, delivery.ClinicId, delivery.Sequence - 1, 1, cancellationToken);
        return read is [var found] && found.Event.EventId == delivery.DeliveryId && Everything.Matches(found, owner) ? found.Event : null;
    }

    private async Task NoteAsync(WebhookEndpointRow endpoint, WebhookDeliveryRow delivery, AttemptOutcome outcome)
    {
        var isTest = delivery.ClinicId.Length == 0;
        var next = outcome.Succeeded || isTest ? null : RetrySchedule.After(delivery.Attempts + 1, outcome.RetryAfter);
        var row = new WebhookAttemptRow(delivery, outcome.Succeeded, next, AttemptLog.Append(delivery.Log, outcome));
        var reason = outcome.Succeeded ? WebhookDisableReason.Unspecified : ReasonToDisable(endpoint, outcome);
        if (reason == WebhookDisableReason.Unspecified || !await TryDisableAsync(endpoint, row, reason))
            await store.CommitAsync(new Mutation("").NoteAttempt(row), CancellationToken.None);
    }

    private WebhookDisableReason ReasonToDisable(WebhookEndpointRow endpoint, AttemptOutcome outcome) =>
        outcome.IsGone ? WebhookDisableReason.Gone
        : endpoint.FailingSince + PatienceWithFailure <= clock.Now() ? WebhookDisableReason.Failing
        : WebhookDisableReason.Unspecified;

    private async Task<bool> TryDisableAsync(WebhookEndpointRow endpoint, WebhookAttemptRow row, WebhookDisableReason reason)
    {
        try
        {
            await store.CommitAsync(
                new Mutation("")
                    .NoteAttempt(row)
                    .DisableWebhook(WebhookMapping.KeyOf(endpoint), (int)reason)
                    .Record(audit.OfDisabling(endpoint)),
                CancellationToken.None);
        }
        catch (StoreConflictException conflict) when (conflict.Conflict == Conflict.VersionMismatch)
        {
            return false;
        }

        metrics.Disabled(reason);
        LogDisabled(logger, endpoint.EndpointId, endpoint.PartnerId, reason);
        return true;
    }

    [LoggerMessage(921, LogLevel.Warning, "Webhook endpoint {Endpoint} of {Partner} is disabled: {Reason}.")]
    private static partial void LogDisabled(ILogger logger, string endpoint, string partner, WebhookDisableReason reason);
}
