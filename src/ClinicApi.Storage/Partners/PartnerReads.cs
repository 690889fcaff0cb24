using System.Data.Common;

namespace ClinicApi.Storage;

/// <summary>Reads of partners and their keys.</summary>
public sealed class PartnerReads
{
    private const string PartnerColumns = "p.partner_id, p.caller_kind, p.display_name, p.created_at";
    private const string KeyColumns =
        "k.key_id, k.partner_id, k.hash, k.scopes, k.created_at, k.expires_at, k.revoked_at";

    private readonly IEngine engine;

    internal PartnerReads(IEngine engine) => this.engine = engine;

    /// <summary>The key whether or not it is expired or revoked, in one round trip.</summary>
    public async Task<KeyRecord?> FindKeyAsync(string keyId, CancellationToken ct)
    {
        var rows = await engine.QueryAsync(
            $"""
            SELECT {PartnerColumns}, {KeyColumns}, g.clinic_id
            FROM keys k JOIN partners p ON p.partner_id = k.partner_id
              LEFT JOIN clinic_grants g ON g.partner_id = k.partner_id
            WHERE k.key_id = $1 ORDER BY g.clinic_id
            """,
            [keyId],
            row => (Key: ReadKey(row, 4), Partner: ReadPartner(row), ClinicId: row.IsDBNull(11) ? null : row.GetString(11)),
            ct);

        return rows is []
            ? null
            : new KeyRecord(rows[0].Key, rows[0].Partner, [.. rows.Select(row => row.ClinicId).OfType<string>()]);
    }

    public Task<PartnerRow?> FindAsync(string partnerId, CancellationToken ct) =>
        engine.QueryOneAsync($"SELECT {PartnerColumns} FROM partners p WHERE p.partner_id = $1", [partnerId], ReadPartner, ct);

    public async Task<IReadOnlyList<PartnerRow>> ListPartnersAsync(CancellationToken ct) =>
        await engine.QueryAsync($"SELECT {PartnerColumns} FROM partners p ORDER BY p.partner_id", [], ReadPartner, ct);

    public async Task<IReadOnlyList<KeyRow>> ListKeysAsync(string partnerId, CancellationToken ct) =>
        await engine.QueryAsync(
            $"SELECT {KeyColumns} FROM keys k WHERE k.partner_id = $1 ORDER BY k.created_at, k.key_id",
            [partnerId],
            row => ReadKey(row, 0),
            ct);

    public async Task<bool> AnyPartnersAsync(CancellationToken ct) =>
        await engine.QueryAsync("SELECT 1 FROM partners LIMIT 1", [], row => row.GetInt32(0), ct) is not [];

    /// <summary>Whether the partner may reach the clinic.</summary>
    public async Task<bool> IsGrantedAsync(string partnerId, string clinicId, CancellationToken ct) =>
        await engine.QueryAsync(
            "SELECT 1 FROM clinic_grants WHERE clinic_id = $1 AND partner_id = $2", [clinicId, partnerId], row => row.GetInt32(0), ct) is not [];

    private static PartnerRow ReadPartner(DbDataReader row) =>
        new(row.GetString(0), row.GetInt32(1), row.GetString(2), row.GetInstant(3));

    private static KeyRow ReadKey(DbDataReader row, int first) => new(
        row.GetString(first),
        row.GetString(first + 1),
        row.GetBytes(first + 2),
        row.GetString(first + 3),
        row.GetInstant(first + 4),
        row.GetOptionalInstant(first + 5),
        row.GetOptionalInstant(first + 6));
}
