using NodaTime;

namespace ClinicApi.Storage;

/// <summary>
/// Statements that remove what time has made worthless, across clinics, in batches so small that nobody waits for them.
/// </summary>
internal static class Sweeping
{
    public const int BatchSize = 200;

    public static Statement ExpiredReservations() => new(
        """
        DELETE FROM reservations WHERE expires_at <= now_us() AND (clinic_id, starts_at, resource, lane, kind, owner) IN
          (SELECT clinic_id, starts_at, resource, lane, kind, owner FROM reservations WHERE expires_at <= now_us() LIMIT $1)
        """,
        BatchSize);

    /// <summary>The contract promises 30 days. What is on its way stays until it has arrived or failed.</summary>
    public static Statement OldDeliveries() => new(
        """
        DELETE FROM webhook_deliveries WHERE (partner_id, endpoint_id, delivery_id) IN
          (SELECT partner_id, endpoint_id, delivery_id FROM webhook_deliveries WHERE created_at <= now_us() - $2 AND state <> 1 LIMIT $1)
        """,
        BatchSize,
        Duration.FromDays(30).ToMicroseconds());

    public static Statement OldRequests(Duration retention) => new(
        """
        DELETE FROM requests WHERE (clinic_id, caller_id, method, request_id) IN
          (SELECT clinic_id, caller_id, method, request_id FROM requests WHERE claimed_at <= now_us() - $2 LIMIT $1)
        """,
        BatchSize,
        retention.ToMicroseconds());
}
