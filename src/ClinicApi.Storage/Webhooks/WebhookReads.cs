using System.Data.Common;
using NodaTime;

namespace ClinicApi.Storage;

/// <summary>Reads of webhook endpoints, their positions and their deliveries.</summary>
public sealed class WebhookReads
{
    // An earlier delivery about the same resource goes first, until it has failed so often.
    private const int AttemptsInOrder = 3;

    private const string EndpointColumns =
        """
        partner_id, endpoint_id, version, display_name, url, event_types, clinics, state, disable_reason, max_concurrency, secret,
          previous_secret, previous_expires_at, created_at, updated_at, enabled_at, failing_since, last_success_at, last_failure_at, leased_by
        """;

    private const string DeliveryColumns =
        """
        d.partner_id, d.endpoint_id, d.delivery_id, d.clinic_id, d.sequence, d.event_type, d.resource_name, d.state, d.attempts,
          d.next_attempt_at, d.log, d.created_at
        """;

    private readonly IEngine engine;
    private readonly string search;
    private readonly string states;

    internal WebhookReads(IEngine engine)
    {
        this.engine = engine;
        search =
            $"""
            SELECT {DeliveryColumns} FROM webhook_deliveries d
            WHERE d.partner_id = $1 AND d.endpoint_id = $2 AND ($3 = '[]' OR CAST(d.state AS text) IN ({engine.ElementsOf("$3")}))
              AND ($4 = '' OR (d.clinic_id = $4 AND d.delivery_id = $5))
              AND (d.created_at < $6 OR (d.created_at = $6 AND d.delivery_id < $7))
            ORDER BY d.created_at DESC, d.delivery_id DESC LIMIT $8
            """;
        states =
            $"""
            SELECT delivery_id, state FROM webhook_deliveries
            WHERE partner_id = $1 AND endpoint_id = $2 AND delivery_id IN ({engine.ElementsOf("$3")})
            """;
    }

    public Task<WebhookEndpointRow?> FindAsync(WebhookKey key, CancellationToken ct) => engine.QueryOneAsync(
        $"SELECT {EndpointColumns} FROM webhook_endpoints WHERE partner_id = $1 AND endpoint_id = $2",
        [key.PartnerId, key.EndpointId],
        ReadEndpoint,
        ct);

    /// <summary>In order of their ids, from behind one.</summary>
    public async Task<IReadOnlyList<WebhookEndpointRow>> ListAsync(string partnerId, string afterId, int limit, CancellationToken ct) =>
        await engine.QueryAsync(
            $"SELECT {EndpointColumns} FROM webhook_endpoints WHERE partner_id = $1 AND endpoint_id > $2 ORDER BY endpoint_id LIMIT $3",
            [partnerId, afterId, limit],
            ReadEndpoint,
            ct);

    /// <summary>The enabled endpoints that a node serves by now.</summary>
    public async Task<IReadOnlyList<WebhookKey>> ListLeasedAsync(string node, CancellationToken ct) =>
        await engine.QueryAsync(
            "SELECT partner_id, endpoint_id FROM webhook_endpoints WHERE state = 1 AND leased_by = $1 AND leased_until > now_us()",
            [node],
            row => new WebhookKey(row.GetString(0), row.GetString(1)),
            ct);

    public async Task<bool> AnyEnabledAsync(CancellationToken ct) =>
        await engine.QueryAsync("SELECT 1 FROM webhook_endpoints WHERE state = 1 LIMIT 1", [], row => row.GetInt32(0), ct) is not [];

    /// <summary>How far the endpoint has come, by clinic. One that it has not met is missing.</summary>
    public async Task<IReadOnlyDictionary<string, long>> PositionsAsync(WebhookKey key, CancellationToken ct) =>
        (await engine.QueryAsync(
            "SELECT clinic_id, sequence FROM webhook_positions WHERE partner_id = $1 AND endpoint_id = $2",
            [key.PartnerId, key.EndpointId],
            row => (Clinic: row.GetString(0), Sequence: row.GetInt64(1)),
            ct)).ToDictionary(position => position.Clinic, position => position.Sequence);

    public Task<WebhookDeliveryRow?> FindDeliveryAsync(WebhookKey key, string deliveryId, CancellationToken ct) => engine.QueryOneAsync(
        $"SELECT {DeliveryColumns} FROM webhook_deliveries d WHERE d.partner_id = $1 AND d.endpoint_id = $2 AND d.delivery_id = $3",
        [key.PartnerId, key.EndpointId, deliveryId],
        ReadDelivery,
        ct);

    /// <summary>The newest first, from before one if it is given.</summary>
    public async Task<IReadOnlyList<WebhookDeliveryRow>> SearchAsync(
        WebhookDeliveryQuery query, (Instant At, string Id)? before, int limit, CancellationToken ct) =>
        await engine.QueryAsync(
            search,
            [
                query.Endpoint.PartnerId, query.Endpoint.EndpointId, query.States.ToJson(), query.ClinicId, query.EventId,
                before?.At.ToMicroseconds() ?? long.MaxValue, before?.Id ?? "", limit,
            ],
            ReadDelivery,
            ct);

    /// <summary>What may be attempted now, each resource's deliveries one after the other as long as they do not fail again and again.</summary>
    public async Task<IReadOnlyList<WebhookDeliveryRow>> ListDueAsync(WebhookKey key, int limit, CancellationToken ct) =>
        await engine.QueryAsync(
            $"""
            SELECT {DeliveryColumns} FROM webhook_deliveries d
            WHERE d.partner_id = $1 AND d.endpoint_id = $2 AND d.state = 1 AND d.next_attempt_at <= now_us() AND NOT EXISTS (
              SELECT 1 FROM webhook_deliveries e
              WHERE e.partner_id = $1 AND e.endpoint_id = $2 AND e.state = 1 AND e.clinic_id = d.clinic_id
                AND e.resource_name = d.resource_name AND e.sequence < d.sequence AND e.attempts < $3)
            ORDER BY d.next_attempt_at, d.clinic_id, d.sequence LIMIT $4
            """,
            [key.PartnerId, key.EndpointId, AttemptsInOrder, limit],
            ReadDelivery,
            ct);

    /// <summary>How long until the next attempt that is not due yet; null if there is none.</summary>
    public async Task<Duration?> UntilNextAsync(WebhookKey key, CancellationToken ct)
    {
        var rows = await engine.QueryAsync(
            """
            SELECT next_attempt_at - now_us() FROM webhook_deliveries
            WHERE partner_id = $1 AND endpoint_id = $2 AND state = 1 AND next_attempt_at > now_us() ORDER BY next_attempt_at LIMIT 1
            """,
            [key.PartnerId, key.EndpointId],
            row => row.GetDuration(0),
            ct);
        // The statement reads the clock twice, and what was nearly due may be due by the second time.
        return rows is [var until] ? Duration.Max(until, Duration.Zero) : null;
    }

    /// <summary>The states of those of the deliveries that there are.</summary>
    public async Task<IReadOnlyDictionary<string, int>> StatesAsync(WebhookKey key, IEnumerable<string> deliveryIds, CancellationToken ct) =>
        (await engine.QueryAsync(
            states,
            [key.PartnerId, key.EndpointId, deliveryIds.ToJson()],
            row => (Id: row.GetString(0), State: row.GetInt32(1)),
            ct)).ToDictionary(delivery => delivery.Id, delivery => delivery.State);

    private static WebhookEndpointRow ReadEndpoint(DbDataReader row) => new(
        row.GetString(0),
        row.GetString(1),
        row.GetInt64(2),
        row.GetString(3),
        row.GetString(4),
        row.GetString(5),
        row.GetString(6),
        row.GetInt32(7),
        row.GetInt32(8),
        row.GetInt32(9),
        row.GetBytes(10),
        row.IsDBNull(11) ? null : row.GetBytes(11),
        row.GetOptionalInstant(12),
        row.GetInstant(13),
        row.GetInstant(14))
    {
        EnabledAt = row.GetInstant(15),
        FailingSince = row.GetOptionalInstant(16),
        LastSuccessAt = row.GetOptionalInstant(17),
        LastFailureAt = row.GetOptionalInstant(18),
        LeasedBy = row.GetString(19),
    };

    private static WebhookDeliveryRow ReadDelivery(DbDataReader row) => new(
        row.GetString(0),
        row.GetString(1),
        row.GetString(2),
        row.GetString(3),
        row.GetInt64(4),
        row.GetInt32(5),
        row.GetString(6),
        row.GetInt32(7),
        row.GetInt32(8),
        row.GetOptionalInstant(9),
        row.GetString(10),
        row.GetInstant(11));
}
