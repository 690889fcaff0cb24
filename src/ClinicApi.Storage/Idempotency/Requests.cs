namespace ClinicApi.Storage;

/// <summary>
/// A caller's request id, claimed together with what it made. It is filed under the mutation's clinic, unless another
/// is named: "" when the clinic itself is what is created, because a twin would create it under another id.
/// </summary>
public sealed record RequestClaim(
    string CallerId, string Method, string RequestId, byte[] Fingerprint, string ResourceName, long ResourceVersion)
{
    public string? ClinicId { get; init; }
}

/// <summary>What an earlier request with the same id made.</summary>
public sealed record RequestRecord(byte[] Fingerprint, string ResourceName, long ResourceVersion);

/// <summary>Reads of claimed request ids.</summary>
public sealed class RequestReads
{
    private readonly IEngine engine;

    internal RequestReads(IEngine engine) => this.engine = engine;

    public Task<RequestRecord?> FindAsync(
        string clinicId, string callerId, string method, string requestId, CancellationToken ct) =>
        engine.QueryOneAsync(
            """
            SELECT fingerprint, resource_name, resource_version FROM requests
            WHERE clinic_id = $1 AND caller_id = $2 AND method = $3 AND request_id = $4
            """,
            [clinicId, callerId, method, requestId],
            row => new RequestRecord(row.GetBytes(0), row.GetString(1), row.GetInt64(2)),
            ct);
}

/// <summary>The statement that claims a request id. It is the first of its mutation, so that a twin waits there.</summary>
internal static class RequestWrites
{
    public static Statement Claim(string clinicId, RequestClaim claim) => new(
        """
        INSERT INTO requests
          (clinic_id, caller_id, method, request_id, fingerprint, resource_name, resource_version, claimed_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, now_us())
        """,
        claim.ClinicId ?? clinicId,
        claim.CallerId,
        claim.Method,
        claim.RequestId,
        claim.Fingerprint,
        claim.ResourceName,
        claim.ResourceVersion)
    {
        Subject = claim.RequestId,
        OnDuplicate = Conflict.RequestClaimed,
        OnLockTimeout = Conflict.RequestInFlight,
    };
}
