using System.Data.Common;
using NodaTime;

namespace ClinicApi.Storage;

/// <summary>Reads of partners, their keys and their grants. A partner that was deleted is not there.</summary>
public sealed class PartnerReads
{
    private const string PartnerColumns =
        """
        p.partner_id, p.caller_kind, p.display_name, p.created_at, p.version, p.state, p.scopes, p.contact_email,
          p.calls_per_second, p.burst_calls, p.max_streams, p.max_holds, p.max_webhook_endpoints, p.updated_at
        """;

    private const string KeyColumns =
        """
        k.key_id, k.partner_id, k.hash, k.scopes, k.created_at, k.expires_at, k.revoked_at, k.display_name, k.environment,
          k.predecessor_id, k.successor_id, k.last_used_at
        """;

    private const string GrantColumns = "partner_id, grant_id, clinic_id, scopes, granted_at, expires_at";

    // A grant for every clinic counts as one for each that there is by now.
    private const string Reach =
        """
        LEFT JOIN clinic_grants g ON g.partner_id = p.partner_id AND (g.expires_at IS NULL OR g.expires_at > now_us())
          LEFT JOIN clinics c ON g.grant_id IS NOT NULL AND c.clinic_id = coalesce(g.clinic_id, c.clinic_id)
        """;

    private const int FirstKeyColumn = 14;
    private const int KeyColumnCount = 12;

    private readonly IEngine engine;
    private readonly string keysInStates;

    internal PartnerReads(IEngine engine)
    {
        this.engine = engine;
        keysInStates =
            $"""
            SELECT {KeyColumns} FROM keys k WHERE k.partner_id = $1 AND ($2 = '[]' OR (CASE
                WHEN k.revoked_at IS NOT NULL THEN '4' WHEN k.expires_at <= now_us() THEN '3' WHEN k.successor_id <> '' THEN '2' ELSE '1'
              END) IN ({engine.ElementsOf("$2")}))
              AND (k.created_at < $3 OR (k.created_at = $3 AND k.key_id < $4))
            ORDER BY k.created_at DESC, k.key_id DESC LIMIT $5
            """;
    }

    /// <summary>The key whether or not it is expired or revoked, in one round trip.</summary>
    public async Task<KeyRecord?> FindKeyAsync(string keyId, CancellationToken ct)
    {
        var rows = await engine.QueryAsync(
            $"""
            SELECT {PartnerColumns}, {KeyColumns}, c.clinic_id, g.scopes
            FROM keys k JOIN partners p ON p.partner_id = k.partner_id {Reach}
            WHERE k.key_id = $1 ORDER BY c.clinic_id
            """,
            [keyId],
            row => (Key: ReadKey(row, FirstKeyColumn), Partner: ReadPartner(row), Reach: ReadReach(row, FirstKeyColumn + KeyColumnCount)),
            ct);
        return rows is [] ? null : new KeyRecord(rows[0].Key, rows[0].Partner, [.. rows.Select(row => row.Reach).OfType<ReachRow>()]);
    }

    /// <summary>The partner and what it may reach by now.</summary>
    public async Task<PartnerRecord?> FindWithReachAsync(string partnerId, CancellationToken ct)
    {
        var rows = await engine.QueryAsync(
            $"SELECT {PartnerColumns}, c.clinic_id, g.scopes FROM partners p {Reach} WHERE p.partner_id = $1 AND p.state <> 3 ORDER BY c.clinic_id",
            [partnerId],
            row => (Partner: ReadPartner(row), Reach: ReadReach(row, FirstKeyColumn)),
            ct);
        return rows is [] ? null : new PartnerRecord(rows[0].Partner, [.. rows.Select(row => row.Reach).OfType<ReachRow>()]);
    }

    public Task<PartnerRow?> FindAsync(string partnerId, CancellationToken ct) => engine.QueryOneAsync(
        $"SELECT {PartnerColumns} FROM partners p WHERE p.partner_id = $1 AND p.state <> 3", [partnerId], ReadPartner, ct);

    public async Task<IReadOnlyList<PartnerRow>> ListPartnersAsync(CancellationToken ct) =>
        await engine.QueryAsync($"SELECT {PartnerColumns} FROM partners p WHERE p.state <> 3 ORDER BY p.partner_id", [], ReadPartner, ct);

    /// <summary>In order of their ids, from behind one; of a kind if it is not 0.</summary>
    public async Task<IReadOnlyList<PartnerRow>> ListPartnersAsync(int callerKind, string afterId, int limit, CancellationToken ct) =>
        await engine.QueryAsync(
            $"""
            SELECT {PartnerColumns} FROM partners p WHERE p.state <> 3 AND ($1 = 0 OR p.caller_kind = $1) AND p.partner_id > $2
            ORDER BY p.partner_id LIMIT $3
            """,
            [callerKind, afterId, limit],
            ReadPartner,
            ct);

    public async Task<IReadOnlyList<KeyRow>> ListKeysAsync(string partnerId, CancellationToken ct) =>
        await engine.QueryAsync(
            $"SELECT {KeyColumns} FROM keys k WHERE k.partner_id = $1 ORDER BY k.created_at, k.key_id",
            [partnerId],
            row => ReadKey(row, 0),
            ct);

    /// <summary>The newest first, from before one if it is given; in one of the states, which are the contract's numbers, if there are any.</summary>
    public async Task<IReadOnlyList<KeyRow>> ListKeysAsync(
        string partnerId, IEnumerable<string> states, (Instant At, string Id)? before, int limit, CancellationToken ct) =>
        await engine.QueryAsync(
            keysInStates,
            [partnerId, states.ToJson(), before?.At.ToMicroseconds() ?? long.MaxValue, before?.Id ?? "", limit],
            row => ReadKey(row, 0),
            ct);

    public Task<GrantRow?> FindGrantAsync(string partnerId, string grantId, CancellationToken ct) => engine.QueryOneAsync(
        $"SELECT {GrantColumns} FROM clinic_grants WHERE partner_id = $1 AND grant_id = $2", [partnerId, grantId], ReadGrant, ct);

    public async Task<IReadOnlyList<GrantRow>> ListGrantsAsync(string partnerId, string afterId, int limit, CancellationToken ct) =>
        await engine.QueryAsync(
            $"SELECT {GrantColumns} FROM clinic_grants WHERE partner_id = $1 AND grant_id > $2 ORDER BY grant_id LIMIT $3",
            [partnerId, afterId, limit],
            ReadGrant,
            ct);

    public async Task<bool> AnyPartnersAsync(CancellationToken ct) =>
        await engine.QueryAsync("SELECT 1 FROM partners LIMIT 1", [], row => row.GetInt32(0), ct) is not [];

    /// <summary>Whether the partner may reach the clinic.</summary>
    public async Task<bool> IsGrantedAsync(string partnerId, string clinicId, CancellationToken ct) =>
        await engine.QueryAsync(
            """
            SELECT 1 FROM clinic_grants
            WHERE partner_id = $2 AND (clinic_id IS NULL OR clinic_id = $1) AND (expires_at IS NULL OR expires_at > now_us())
            """,
            [clinicId, partnerId],
            row => row.GetInt32(0),
            ct) is not [];

    private static PartnerRow ReadPartner(DbDataReader row) =>
        new(row.GetString(0), row.GetInt32(1), row.GetString(2), row.GetInstant(3))
        {
            Version = row.GetInt64(4),
            State = row.GetInt32(5),
            Scopes = row.GetString(6),
            ContactEmail = row.GetString(7),
            Quota = new PartnerQuota(row.GetInt32(8), row.GetInt32(9), row.GetInt32(10), row.GetInt32(11), row.GetInt32(12)),
            UpdatedAt = row.GetInstant(13),
        };

    private static KeyRow ReadKey(DbDataReader row, int first) => new(
        row.GetString(first),
        row.GetString(first + 1),
        row.GetBytes(first + 2),
        row.GetString(first + 3),
        row.GetInstant(first + 4),
        row.GetOptionalInstant(first + 5),
        row.GetOptionalInstant(first + 6))
    {
        DisplayName = row.GetString(first + 7),
        Environment = row.GetString(first + 8),
        PredecessorId = row.GetString(first + 9),
        SuccessorId = row.GetString(first + 10),
        LastUsedAt = row.GetOptionalInstant(first + 11),
    };

    private static GrantRow ReadGrant(DbDataReader row) => new(
        row.GetString(0),
        row.GetString(1),
        row.IsDBNull(2) ? null : row.GetString(2),
        row.GetString(3),
        row.GetInstant(4),
        row.GetOptionalInstant(5));

    private static ReachRow? ReadReach(DbDataReader row, int first) =>
        row.IsDBNull(first) ? null : new ReachRow(row.GetString(first), row.GetString(first + 1));
}
