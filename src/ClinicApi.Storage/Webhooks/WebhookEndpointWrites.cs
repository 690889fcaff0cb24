using NodaTime;

namespace ClinicApi.Storage;

/// <summary>Statements that change webhook endpoints.</summary>
internal static class WebhookEndpointWrites
{
    public static Statement Create(WebhookEndpointRow row) => new(
        """
        INSERT INTO webhook_endpoints (partner_id, endpoint_id, version, display_name, url, event_types, clinics, state, disable_reason,
          max_concurrency, secret, created_at, updated_at, enabled_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, now_us())
        """,
        row.PartnerId,
        row.EndpointId,
        row.Version,
        row.DisplayName,
        row.Url,
        row.EventTypes,
        row.Clinics,
        row.State,
        row.DisableReason,
        row.MaxConcurrency,
        row.Secret,
        row.CreatedAt.ToMicroseconds(),
        row.UpdatedAt.ToMicroseconds())
    {
        Subject = row.EndpointId,
    };

    public static Statement Update(WebhookEndpointRow row, long expectedVersion) => new(
        """
        UPDATE webhook_endpoints SET version = version + 1, display_name = $4, url = $5, event_types = $6, clinics = $7, state = $8,
          disable_reason = $9, max_concurrency = $10, secret = $11, previous_secret = $12, previous_expires_at = $13, updated_at = $14
        WHERE partner_id = $1 AND endpoint_id = $2 AND version = $3
        """,
        row.PartnerId,
        row.EndpointId,
        expectedVersion,
        row.DisplayName,
        row.Url,
        row.EventTypes,
        row.Clinics,
        row.State,
        row.DisableReason,
        row.MaxConcurrency,
        row.Secret,
        row.PreviousSecret,
        row.PreviousExpiresAt?.ToMicroseconds(),
        row.UpdatedAt.ToMicroseconds())
    {
        Expect = Conflict.VersionMismatch,
        Subject = row.EndpointId,
    };

    /// <summary>Forgets how far it had come, since what was committed while it was disabled is not sent.</summary>
    public static IEnumerable<Statement> BeginAnew(WebhookKey key) =>
    [
        new("DELETE FROM webhook_positions WHERE partner_id = $1 AND endpoint_id = $2", key.PartnerId, key.EndpointId),
        new(
            "UPDATE webhook_endpoints SET enabled_at = now_us(), failing_since = NULL WHERE partner_id = $1 AND endpoint_id = $2",
            key.PartnerId,
            key.EndpointId),
    ];

    /// <summary>Begins with the clinic's next event, unless the endpoint has begun with it before.</summary>
    public static Statement BeginAtHead(WebhookKey key, string clinicId) => new(
        """
        INSERT INTO webhook_positions (partner_id, endpoint_id, clinic_id, sequence)
        SELECT $1, $2, clinic_id, last_sequence FROM clinic_feeds WHERE clinic_id = $3
        ON CONFLICT DO NOTHING
        """,
        key.PartnerId,
        key.EndpointId,
        clinicId);

    /// <summary>What is pending fails.</summary>
    public static Statement GiveUpPending(WebhookKey key) => new(
        "UPDATE webhook_deliveries SET state = 3, next_attempt_at = NULL WHERE partner_id = $1 AND endpoint_id = $2 AND state = 1",
        key.PartnerId,
        key.EndpointId);

    public static Statement Delete(WebhookKey key, long expectedVersion) => new(
        "DELETE FROM webhook_endpoints WHERE partner_id = $1 AND endpoint_id = $2 AND version = $3",
        key.PartnerId,
        key.EndpointId,
        expectedVersion)
    {
        Expect = Conflict.VersionMismatch,
        Subject = key.EndpointId,
    };

    public static Statement DeleteAll(string partnerId) => new("DELETE FROM webhook_endpoints WHERE partner_id = $1", partnerId);

    /// <summary>By the server itself. Refused if somebody has disabled or deleted it before.</summary>
    public static Statement Disable(WebhookKey key, int reason) => new(
        """
        UPDATE webhook_endpoints SET version = version + 1, state = 2, disable_reason = $3, updated_at = now_us()
        WHERE partner_id = $1 AND endpoint_id = $2 AND state = 1
        """,
        key.PartnerId,
        key.EndpointId,
        reason)
    {
        Expect = Conflict.VersionMismatch,
        Subject = key.EndpointId,
    };

    /// <summary>What a node serves it goes on to serve.</summary>
    public static Statement Renew(string node, Duration lease) => new(
        "UPDATE webhook_endpoints SET leased_until = now_us() + $2 WHERE leased_by = $1 AND state = 1 AND leased_until > now_us()",
        node,
        lease.ToMicroseconds());

    /// <summary>
    /// Takes on what nobody serves. A lease that ends twice as far ahead as one can be given was given while the clock was ahead, and would
    /// outlast whoever holds it; who is alive renews it and has it until the usual time.
    /// </summary>
    /// <param name="node">Who wants to serve more.</param>
    /// <param name="lease">For how long, unless it is renewed.</param>
    /// <param name="most">How many more at a time.</param>
    /// <param name="skipLocked">The engine's words for leaving alone what another node takes at this moment.</param>
    public static Statement Lease(string node, Duration lease, int most, string skipLocked) => new(
        $"""
        UPDATE webhook_endpoints SET leased_by = $1, leased_until = now_us() + $2 WHERE (partner_id, endpoint_id) IN (
          SELECT partner_id, endpoint_id FROM webhook_endpoints WHERE state = 1 AND (leased_until <= now_us() OR leased_until > now_us() + 2 * $2)
          ORDER BY leased_until
          LIMIT $3
          {skipLocked})
        """,
        node,
        lease.ToMicroseconds(),
        most);

    public static Statement Release(string node) => new(
        "UPDATE webhook_endpoints SET leased_until = 0 WHERE leased_by = $1", node);
}
