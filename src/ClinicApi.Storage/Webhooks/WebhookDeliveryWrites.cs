using NodaTime;

namespace ClinicApi.Storage;

/// <summary>How an attempt leaves a delivery. Without a delay there is no further attempt.</summary>
public sealed record WebhookAttemptRow(WebhookDeliveryRow Delivery, bool Succeeded, Duration? NextAfter, string Log);

/// <summary>Statements that make out webhook deliveries and note what became of them. States are the contract's numbers.</summary>
internal static class WebhookDeliveryWrites
{
    /// <summary>Refused unless the node still serves the endpoint in the same life of it; also makes sure that it goes on to.</summary>
    public static Statement StillServe(WebhookEndpointRow endpoint, Duration lease) => new(
        """
        UPDATE webhook_endpoints SET leased_until = now_us() + $5
        WHERE partner_id = $1 AND endpoint_id = $2 AND state = 1 AND leased_by = $3 AND enabled_at = $4
        """,
        endpoint.PartnerId,
        endpoint.EndpointId,
        endpoint.LeasedBy,
        endpoint.EnabledAt.ToMicroseconds(),
        lease.ToMicroseconds())
    {
        Expect = Conflict.VersionMismatch,
        Subject = endpoint.EndpointId,
    };

    /// <summary>Refused if somebody else has moved the position.</summary>
    public static Statement Advance(WebhookKey key, string clinicId, long from, long to) => new(
        """
        INSERT INTO webhook_positions (partner_id, endpoint_id, clinic_id, sequence) VALUES ($1, $2, $3, $5)
        ON CONFLICT (partner_id, endpoint_id, clinic_id) DO UPDATE SET sequence = $5 WHERE webhook_positions.sequence = $4
        """,
        key.PartnerId,
        key.EndpointId,
        clinicId,
        from,
        to)
    {
        Expect = Conflict.VersionMismatch,
        Subject = clinicId,
    };

    /// <summary>Unless the event is on its way already, because somebody has asked for it.</summary>
    public static Statement MakeOut(WebhookKey key, EventRow told) => new(
        """
        INSERT INTO webhook_deliveries (partner_id, endpoint_id, delivery_id, clinic_id, sequence, event_type, resource_name, state,
          attempts, next_attempt_at, log, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, 1, 0, now_us(), '[]', now_us())
        ON CONFLICT DO NOTHING
        """,
        key.PartnerId,
        key.EndpointId,
        told.EventId,
        told.ClinicId,
        told.Sequence,
        told.Type,
        told.ResourceName);

    /// <summary>A test that has been attempted, as it turned out.</summary>
    public static Statement Add(WebhookDeliveryRow test) => new(
        """
        INSERT INTO webhook_deliveries (partner_id, endpoint_id, delivery_id, clinic_id, sequence, event_type, resource_name, state,
          attempts, next_attempt_at, log, created_at)
        VALUES ($1, $2, $3, '', 0, 0, '', $4, $5, NULL, $6, $7)
        """,
        test.PartnerId,
        test.EndpointId,
        test.DeliveryId,
        test.State,
        test.Attempts,
        test.Log,
        test.CreatedAt.ToMicroseconds())
    {
        Subject = test.DeliveryId,
        OnBrokenReference = Conflict.VersionMismatch,
    };

    public static Statement StartOver(WebhookKey key, string deliveryId) => new(
        """
        UPDATE webhook_deliveries SET state = 1, attempts = 0, next_attempt_at = now_us()
        WHERE partner_id = $1 AND endpoint_id = $2 AND delivery_id = $3
        """,
        key.PartnerId,
        key.EndpointId,
        deliveryId)
    {
        Expect = Conflict.VersionMismatch,
        Subject = deliveryId,
    };

    /// <summary>Without effect on a delivery that was started over meanwhile.</summary>
    public static IEnumerable<Statement> Note(WebhookAttemptRow attempt)
    {
        var delivery = attempt.Delivery;
        yield return new(
            """
            UPDATE webhook_deliveries SET state = $5, attempts = attempts + 1, next_attempt_at = now_us() + $6, log = $7
            WHERE partner_id = $1 AND endpoint_id = $2 AND delivery_id = $3 AND attempts = $4 AND state = 1
            """,
            delivery.PartnerId,
            delivery.EndpointId,
            delivery.DeliveryId,
            delivery.Attempts,
            attempt.Succeeded ? 2 : attempt.NextAfter is null ? 3 : 1,
            attempt.NextAfter?.ToMicroseconds(),
            attempt.Log);
        // Once a second is often enough to know that all is well.
        yield return attempt.Succeeded
            ? new(
                """
                UPDATE webhook_endpoints SET last_success_at = now_us(), failing_since = NULL
                WHERE partner_id = $1 AND endpoint_id = $2
                  AND (failing_since IS NOT NULL OR last_success_at IS NULL OR last_success_at < now_us() - 1000000)
                """,
                delivery.PartnerId,
                delivery.EndpointId)
            : new(
                """
                UPDATE webhook_endpoints SET last_failure_at = now_us(), failing_since = coalesce(failing_since, now_us())
                WHERE partner_id = $1 AND endpoint_id = $2
                """,
                delivery.PartnerId,
                delivery.EndpointId);
    }

    /// <summary>The partner may not hear of the event any more.</summary>
    public static Statement Drop(WebhookDeliveryRow delivery) => new(
        "UPDATE webhook_deliveries SET state = 3, next_attempt_at = NULL WHERE partner_id = $1 AND endpoint_id = $2 AND delivery_id = $3",
        delivery.PartnerId,
        delivery.EndpointId,
        delivery.DeliveryId);
}
