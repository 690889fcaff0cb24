using System.Data.Common;
using System.Globalization;
using NodaTime;

namespace ClinicApi.Storage;

/// <summary>
/// The chains that the audit log makes, one for each clinic. Entries are chained after they were committed, whichever node committed
/// them, so nothing that clinics write waits for a chain.
/// </summary>
public sealed class AuditChains
{
    private const string Columns = "clinic_id, last_sequence, last_hash, let_go_sequence, let_go_hash, seal";
    private const int IdLength = 36;
    private const int NumberLength = 20;

    private readonly IEngine engine;
    private readonly string link;

    internal AuditChains(IEngine engine)
    {
        this.engine = engine;
        // Materialised, or SQLite takes the list apart again for each entry that is not in the chain yet.
        link =
            $"""
            WITH packed(v) AS ({engine.ElementsOf("$2")}),
            e(id, sequence, hash) AS MATERIALIZED (
              SELECT substr(v, 1, {IdLength}), CAST(substr(v, {IdLength + 1}, {NumberLength}) AS bigint), substr(v, {IdLength + NumberLength + 1})
              FROM packed)
            UPDATE audit_entries SET sequence = e.sequence, hash = e.hash
            FROM e WHERE clinic_id = $1 AND entry_id = e.id AND audit_entries.sequence IS NULL
            """;
    }

    /// <summary>Entries of any clinic that have no place in its chain yet, clinic by clinic.</summary>
    public async Task<IReadOnlyList<StoredAuditEntry>> ListUnchainedAsync(int limit, CancellationToken ct) => await engine.QueryAsync(
        $"SELECT {AuditReads.Columns} FROM audit_entries a WHERE sequence IS NULL ORDER BY clinic_id, entry_id LIMIT $1",
        [limit],
        AuditReads.Read,
        ct);

    public async Task<long> CountUnchainedAsync(CancellationToken ct) =>
        (await engine.QueryAsync("SELECT count(*) FROM audit_entries WHERE sequence IS NULL", [], row => row.GetInt64(0), ct))[0];

    public Task<AuditChain?> FindAsync(string clinicId, CancellationToken ct) =>
        engine.QueryOneAsync($"SELECT {Columns} FROM audit_chains WHERE clinic_id = $1", [clinicId], ReadChain, ct);

    /// <summary>The clinics with a chain, or with entries that claim to be in one.</summary>
    public async Task<IReadOnlyList<string>> ListClinicsAsync(CancellationToken ct) => await engine.QueryAsync(
        """
        SELECT clinic_id FROM audit_chains
        UNION SELECT clinic_id FROM audit_entries WHERE sequence IS NOT NULL
        ORDER BY clinic_id
        """,
        [],
        row => row.GetString(0),
        ct);

    /// <summary>The chained entries of a clinic, in the order of the chain.</summary>
    public async Task<IReadOnlyList<StoredAuditEntry>> ListAsync(string clinicId, long afterSequence, int limit, CancellationToken ct) =>
        await engine.QueryAsync(
            $"""
            SELECT {AuditReads.Columns} FROM audit_entries a
            WHERE clinic_id = $1 AND sequence IS NOT NULL AND sequence > $2 ORDER BY sequence LIMIT $3
            """,
            [clinicId, afterSequence, limit],
            AuditReads.Read,
            ct);

    /// <summary>
    /// Stores new entries, some in their places at the ends of chains and some without a place yet. Refused as a version mismatch, and
    /// nothing is stored, if one of the chains does not end any more where it was read.
    /// </summary>
    public Task AppendAsync(IReadOnlyList<AuditExtension> extensions, IReadOnlyList<AuditEntry> others, CancellationToken ct) =>
        engine.ExecuteAsync(
            [
                // In one order on every node, so that two of them do not wait for each other.
                .. extensions.OrderBy(one => one.Before.ClinicId, StringComparer.Ordinal).Select(one => Move(one.Before, one.After)),
                .. AuditWrites.Append(
                    [.. extensions.SelectMany(one => one.Entries), .. others.Select(StoredAuditEntry.New)], engine.TakesLists),
            ],
            ct);

    /// <summary>
    /// Lengthens a chain. Refused as a version mismatch if it does not end any more where it was read, or if one of the entries has got
    /// a place.
    /// </summary>
    public Task LinkAsync(AuditChain before, AuditChain after, IReadOnlyList<AuditLink> links, CancellationToken ct) => engine.ExecuteAsync(
        [
            new(
                $"""
                INSERT INTO audit_chains ({Columns}) VALUES ($1, 0, '', 0, '', '') ON CONFLICT DO NOTHING
                """,
                before.ClinicId),
            Move(before, before),
            new(link, before.ClinicId, links.Select(Pack).ToJson()) { OnDuplicate = Conflict.VersionMismatch },
            Replace(before, after, links.Count),
        ],
        ct);

    /// <summary>
    /// Lets the oldest entries of a chain go, up to the one that the chain names as let go. Refused as a version mismatch if the chain
    /// has changed since it was read.
    /// </summary>
    public Task LetGoAsync(AuditChain before, AuditChain after, CancellationToken ct) => engine.ExecuteAsync(
        [
            Move(before, before),
            Replace(before, after, linked: 0),
            new("DELETE FROM audit_entries WHERE clinic_id = $1 AND sequence IS NOT NULL AND sequence <= $2", after.ClinicId, after.LetGoSequence),
        ],
        ct);

    /// <summary>The last entry of a chain after which all are younger than that; null if there is none to let go.</summary>
    public Task<AuditLink?> FindLastOlderAsync(AuditChain chain, Duration age, int most, CancellationToken ct) => engine.QueryOneAsync(
        """
        SELECT entry_id, sequence, hash FROM audit_entries
        WHERE clinic_id = $1 AND sequence IS NOT NULL AND sequence <= $2 AND sequence < coalesce(
          (SELECT sequence FROM audit_entries
           WHERE clinic_id = $1 AND sequence IS NOT NULL AND sequence > $3 AND at > now_us() - $4 ORDER BY sequence LIMIT 1), $5)
        ORDER BY sequence DESC LIMIT 1
        """,
        [chain.ClinicId, chain.LetGoSequence + most, chain.LetGoSequence, age.ToMicroseconds(), long.MaxValue],
        row => new AuditLink(row.GetString(0), row.GetInt64(1), row.GetString(2)),
        ct);

    // To where it is already, it holds the chain in place.
    private static Statement Move(AuditChain before, AuditChain after) => new(
        """
        UPDATE audit_chains SET last_sequence = $2, last_hash = $3, seal = $4
        WHERE clinic_id = $1 AND last_sequence = $5 AND last_hash = $6 AND let_go_sequence = $7
        """,
        after.ClinicId,
        after.LastSequence,
        after.LastHash,
        after.Seal,
        before.LastSequence,
        before.LastHash,
        before.LetGoSequence)
    {
        Expect = Conflict.VersionMismatch,
        Subject = after.ClinicId,
    };

    private static Statement Replace(AuditChain before, AuditChain after, int linked) => new(
        """
        UPDATE audit_chains SET last_sequence = $2, last_hash = $3, let_go_sequence = $4, let_go_hash = $5, seal = $6
        WHERE clinic_id = $1 AND $8 =
          (SELECT count(*) FROM audit_entries WHERE clinic_id = $1 AND sequence IS NOT NULL AND sequence > $7)
        """,
        after.ClinicId,
        after.LastSequence,
        after.LastHash,
        after.LetGoSequence,
        after.LetGoHash,
        after.Seal,
        before.LastSequence,
        (long)linked)
    {
        Expect = Conflict.VersionMismatch,
        Subject = after.ClinicId,
    };

    private static string Pack(AuditLink link) =>
        link.EntryId + link.Sequence.ToString($"D{NumberLength}", CultureInfo.InvariantCulture) + link.Hash;

    private static AuditChain ReadChain(DbDataReader row) => new(
        row.GetString(0),
        row.GetInt64(1),
        row.GetString(2),
        row.GetInt64(3),
        row.GetString(4),
        row.GetString(5));
}
