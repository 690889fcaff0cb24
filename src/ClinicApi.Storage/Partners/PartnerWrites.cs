namespace ClinicApi.Storage;

/// <summary>Statements that change partners, keys and grants.</summary>
internal static class PartnerWrites
{
    public static Statement Create(PartnerRow partner) => new(
        "INSERT INTO partners (partner_id, caller_kind, display_name, created_at) VALUES ($1, $2, $3, $4)",
        partner.PartnerId,
        partner.CallerKind,
        partner.DisplayName,
        partner.CreatedAt.ToMicroseconds())
    {
        Subject = partner.PartnerId,
    };

    public static Statement Create(KeyRow key) => new(
        """
        INSERT INTO keys (key_id, partner_id, hash, scopes, created_at, expires_at, revoked_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        """,
        key.KeyId,
        key.PartnerId,
        key.Hash,
        key.Scopes,
        key.CreatedAt.ToMicroseconds(),
        key.ExpiresAt?.ToMicroseconds(),
        key.RevokedAt?.ToMicroseconds())
    {
        Subject = key.KeyId,
    };

    /// <summary>Again changes nothing: the first revocation's time stays.</summary>
    public static Statement Revoke(string keyId) => new(
        "UPDATE keys SET revoked_at = coalesce(revoked_at, now_us()) WHERE key_id = $1",
        keyId)
    {
        Expect = Conflict.VersionMismatch,
        Subject = keyId,
    };

    public static Statement Grant(string partnerId, string clinicId) => new(
        "INSERT INTO clinic_grants (clinic_id, partner_id, granted_at) VALUES ($1, $2, now_us()) ON CONFLICT DO NOTHING",
        clinicId,
        partnerId)
    {
        Subject = partnerId,
    };
}
