using NodaTime;

namespace ClinicApi.Storage;

/// <summary>Statements that change keys.</summary>
internal static class KeyWrites
{
    public static Statement Create(KeyRow key) => new(
        """
        INSERT INTO keys (key_id, partner_id, hash, scopes, created_at, expires_at, revoked_at, display_name, environment,
          predecessor_id, successor_id)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        """,
        key.KeyId,
        key.PartnerId,
        key.Hash,
        key.Scopes,
        key.CreatedAt.ToMicroseconds(),
        key.ExpiresAt?.ToMicroseconds(),
        key.RevokedAt?.ToMicroseconds(),
        key.DisplayName,
        key.Environment,
        key.PredecessorId,
        key.SuccessorId)
    {
        Subject = key.KeyId,
    };

    /// <summary>Names the successor of a key that still has the one that the caller knows of, if any, and brings its end forward.</summary>
    public static Statement Succeed(KeyRow key, string successorId, Instant endsAt) => new(
        "UPDATE keys SET successor_id = $3, expires_at = $4 WHERE key_id = $1 AND successor_id = $2 AND revoked_at IS NULL",
        key.KeyId,
        key.SuccessorId,
        successorId,
        endsAt.ToMicroseconds())
    {
        Expect = Conflict.VersionMismatch,
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

    public static Statement NoteUse(string keyId, Instant at) => new(
        "UPDATE keys SET last_used_at = $2 WHERE key_id = $1 AND (last_used_at IS NULL OR last_used_at < $2)",
        keyId,
        at.ToMicroseconds());
}
