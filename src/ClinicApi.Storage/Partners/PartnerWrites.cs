namespace ClinicApi.Storage;

/// <summary>Statements that change partners.</summary>
internal static class PartnerWrites
{
    public static Statement Create(PartnerRow partner) => new(
        """
        INSERT INTO partners (partner_id, caller_kind, display_name, created_at, version, state, scopes, contact_email,
          calls_per_second, burst_calls, max_streams, max_holds, max_webhook_endpoints, updated_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
        """,
        partner.PartnerId,
        partner.CallerKind,
        partner.DisplayName,
        partner.CreatedAt.ToMicroseconds(),
        partner.Version,
        partner.State,
        partner.Scopes,
        partner.ContactEmail,
        partner.Quota.CallsPerSecond,
        partner.Quota.BurstCalls,
        partner.Quota.MaxStreams,
        partner.Quota.MaxHolds,
        partner.Quota.MaxWebhookEndpoints,
        partner.UpdatedAt.ToMicroseconds())
    {
        Subject = partner.PartnerId,
    };

    public static Statement Update(PartnerRow partner, long expectedVersion) => new(
        """
        UPDATE partners SET version = version + 1, display_name = $3, state = $4, scopes = $5, contact_email = $6,
          calls_per_second = $7, burst_calls = $8, max_streams = $9, max_holds = $10, max_webhook_endpoints = $11, updated_at = $12
        WHERE partner_id = $1 AND version = $2 AND state <> 3
        """,
        partner.PartnerId,
        expectedVersion,
        partner.DisplayName,
        partner.State,
        partner.Scopes,
        partner.ContactEmail,
        partner.Quota.CallsPerSecond,
        partner.Quota.BurstCalls,
        partner.Quota.MaxStreams,
        partner.Quota.MaxHolds,
        partner.Quota.MaxWebhookEndpoints,
        partner.UpdatedAt.ToMicroseconds())
    {
        Expect = Conflict.VersionMismatch,
        Subject = partner.PartnerId,
    };

    /// <summary>State 3 is the emptied row that keeps the id taken; 1 is a booked appointment, as in the contract.</summary>
    public static IEnumerable<Statement> Delete(string partnerId, long expectedVersion) =>
    [
        new(
            """
            UPDATE partners SET version = version + 1, state = 3, display_name = '', scopes = '', contact_email = '', updated_at = now_us()
            WHERE partner_id = $1 AND version = $2 AND state <> 3
            """,
            partnerId,
            expectedVersion)
        {
            Expect = Conflict.VersionMismatch,
            Subject = partnerId,
        },
        new(
            """
            UPDATE partners SET updated_at = now_us() WHERE partner_id = $1
              AND NOT EXISTS (SELECT 1 FROM appointments a WHERE a.booked_by = $1 AND a.state = 1 AND a.ends_at > now_us())
              AND NOT EXISTS (SELECT 1 FROM holds h WHERE h.held_by = $1 AND h.expires_at > now_us())
            """,
            partnerId)
        {
            Expect = Conflict.InUse,
            Subject = partnerId,
        },
        new("DELETE FROM keys WHERE partner_id = $1", partnerId),
        new("DELETE FROM clinic_grants WHERE partner_id = $1", partnerId),
        WebhookEndpointWrites.DeleteAll(partnerId),
    ];
}
