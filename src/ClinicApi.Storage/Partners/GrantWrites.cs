namespace ClinicApi.Storage;

/// <summary>Statements that change grants.</summary>
internal static class GrantWrites
{
    /// <summary>Takes the place of an earlier grant for the same that is over.</summary>
    public static IEnumerable<Statement> Create(GrantRow grant) =>
    [
        DeleteExpired(grant.PartnerId, grant.ClinicId),
        new(
            "INSERT INTO clinic_grants (partner_id, grant_id, clinic_id, scopes, granted_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6)",
            grant.PartnerId,
            grant.GrantId,
            grant.ClinicId,
            grant.Scopes,
            grant.GrantedAt.ToMicroseconds(),
            grant.ExpiresAt?.ToMicroseconds())
        {
            Subject = grant.GrantId,
        },
    ];

    /// <summary>Unless there is one, under the clinic's own id.</summary>
    public static IEnumerable<Statement> Ensure(string partnerId, string clinicId) =>
    [
        DeleteExpired(partnerId, clinicId),
        new(
            """
            INSERT INTO clinic_grants (partner_id, grant_id, clinic_id, scopes, granted_at) VALUES ($2, $1, $1, '', now_us())
            ON CONFLICT DO NOTHING
            """,
            clinicId,
            partnerId)
        {
            Subject = partnerId,
        },
    ];

    public static Statement Delete(string partnerId, string grantId) => new(
        "DELETE FROM clinic_grants WHERE partner_id = $1 AND grant_id = $2",
        partnerId,
        grantId)
    {
        Expect = Conflict.VersionMismatch,
        Subject = grantId,
    };

    private static Statement DeleteExpired(string partnerId, string? clinicId) => new(
        "DELETE FROM clinic_grants WHERE partner_id = $1 AND coalesce(clinic_id, '') = $2 AND expires_at <= now_us()",
        partnerId,
        clinicId ?? "");
}
