using System.Data.Common;
using NodaTime;

namespace ClinicApi.Storage;

/// <summary>Who did what to which patient's data, in which right, with which result. Empty texts mean none.</summary>
public sealed record AuditEntry(
    string ClinicId,
    string CallerId,
    string KeyId,
    int CallerKind,
    string Method,
    string Resource,
    string PatientId,
    string Scope,
    int StatusCode,
    string Reason,
    string CorrelationId,
    Instant At);

/// <summary>
/// An entry under its id, which sorts by time, and its place in the chain of its clinic: 0 and no hash until it has one.
/// </summary>
public sealed record StoredAuditEntry(string EntryId, AuditEntry Entry, long Sequence, string Hash, string PreviousHash)
{
    /// <summary>A new entry, under a new id.</summary>
    public static StoredAuditEntry New(AuditEntry entry) =>
        new(Guid.CreateVersion7(entry.At.ToDateTimeOffset()).ToString(), entry, Sequence: 0, Hash: "", PreviousHash: "");
}

/// <summary>
/// Which entries to look for. No clinic: those of all and of none. Methods, if there are any, are those of which an entry must be one,
/// or with <c>OtherMethods</c> none.
/// </summary>
public sealed record AuditQuery(
    string? ClinicId,
    string PatientId,
    string CallerId,
    IReadOnlyCollection<string> Methods,
    bool OtherMethods,
    Instant? From,
    Instant? To,
    bool FailuresOnly);

/// <summary>Reads of the audit log.</summary>
public sealed class AuditReads
{
    /// <summary>Of a row <c>a</c>.</summary>
    internal const string Columns =
        """
        clinic_id, caller_id, key_id, caller_kind, method, resource, patient_id, scope, status_code, reason, correlation_id, at,
          entry_id, coalesce(sequence, 0), hash, coalesce(
            (SELECT b.hash FROM audit_entries b WHERE b.clinic_id = a.clinic_id AND b.sequence IS NOT NULL AND b.sequence = a.sequence - 1),
            (SELECT c.let_go_hash FROM audit_chains c WHERE c.clinic_id = a.clinic_id AND c.let_go_sequence = a.sequence - 1), '')
        """;

    // After every id there is: ids are UUIDs in lower case.
    private const string AfterAll = "g";

    private readonly IEngine engine;
    private readonly string matching;

    internal AuditReads(IEngine engine)
    {
        this.engine = engine;
        matching =
            $"""
            entry_id < $1 AND ($2 = '' OR patient_id = $2) AND ($3 = '' OR caller_id = $3)
              AND ($4 = '[]' OR (method IN ({engine.ElementsOf("$4")})) <> $5)
              AND at >= $6 AND at < $7 AND (status_code <> 0 OR NOT $8)
            ORDER BY entry_id DESC LIMIT $9
            """;
    }

    /// <summary>The newest first, from before an id if one is given.</summary>
    public async Task<IReadOnlyList<StoredAuditEntry>> SearchAsync(AuditQuery query, string? beforeId, int limit, CancellationToken ct)
    {
        object?[] arguments =
        [
            beforeId ?? AfterAll,
            query.PatientId,
            query.CallerId,
            query.Methods.ToJson(),
            query.OtherMethods,
            query.From?.ToMicroseconds() ?? long.MinValue,
            query.To?.ToMicroseconds() ?? long.MaxValue,
            query.FailuresOnly,
            limit,
        ];
        return query.ClinicId is { } clinicId
            ? await engine.QueryAsync(
                $"SELECT {Columns} FROM audit_entries a WHERE clinic_id = $10 AND {matching}", [.. arguments, clinicId], Read, ct)
            : await engine.QueryAsync($"SELECT {Columns} FROM audit_entries a WHERE {matching}", arguments, Read, ct);
    }

    /// <summary>The oldest entries of a clinic, to the millisecond in order of time.</summary>
    public async Task<IReadOnlyList<AuditEntry>> ListAsync(string clinicId, int limit, CancellationToken ct) =>
        await engine.QueryAsync(
            $"SELECT {Columns} FROM audit_entries a WHERE clinic_id = $1 ORDER BY entry_id LIMIT $2", [clinicId, limit], ReadEntry, ct);

    internal static StoredAuditEntry Read(DbDataReader row) =>
        new(row.GetString(12), ReadEntry(row), row.GetInt64(13), row.GetString(14), row.GetString(15));

    private static AuditEntry ReadEntry(DbDataReader row) => new(
        row.GetString(0),
        row.GetString(1),
        row.GetString(2),
        row.GetInt32(3),
        row.GetString(4),
        row.GetString(5),
        row.GetString(6),
        row.GetString(7),
        row.GetInt32(8),
        row.GetString(9),
        row.GetString(10),
        row.GetInstant(11));
}

/// <summary>The statements that record audit entries, under ids that sort by time.</summary>
internal static class AuditWrites
{
    private const string Columns =
        "clinic_id, entry_id, caller_id, key_id, caller_kind, method, resource, patient_id, scope, status_code, reason, correlation_id, at";

    private const string InsertOne =
        $"INSERT INTO audit_entries ({Columns}, sequence, hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";

    private const string InsertMany =
        $"""
        INSERT INTO audit_entries ({Columns}, sequence, hash) SELECT * FROM unnest(
          $1::text[], $2::text[], $3::text[], $4::text[], $5::integer[], $6::text[], $7::text[], $8::text[], $9::text[], $10::integer[],
          $11::text[], $12::text[], $13::bigint[], $14::bigint[], $15::text[])
        """;

    public static Statement Append(AuditEntry entry) => Append(StoredAuditEntry.New(entry));

    /// <summary>In one statement if the engine takes lists as arguments.</summary>
    public static IEnumerable<Statement> Append(IReadOnlyList<StoredAuditEntry> entries, bool asLists) => asLists
        ? [
            new(
                InsertMany,
                List(entries, one => one.Entry.ClinicId),
                List(entries, one => one.EntryId),
                List(entries, one => one.Entry.CallerId),
                List(entries, one => one.Entry.KeyId),
                List(entries, one => one.Entry.CallerKind),
                List(entries, one => one.Entry.Method),
                List(entries, one => one.Entry.Resource),
                List(entries, one => one.Entry.PatientId),
                List(entries, one => one.Entry.Scope),
                List(entries, one => one.Entry.StatusCode),
                List(entries, one => one.Entry.Reason),
                List(entries, one => one.Entry.CorrelationId),
                List(entries, one => one.Entry.At.ToMicroseconds()),
                List(entries, SequenceOf),
                List(entries, one => one.Hash))
            {
                OnDuplicate = Conflict.VersionMismatch,
            },
        ]
        : entries.Select(Append);

    private static Statement Append(StoredAuditEntry one) => new(
        InsertOne,
        one.Entry.ClinicId,
        one.EntryId,
        one.Entry.CallerId,
        one.Entry.KeyId,
        one.Entry.CallerKind,
        one.Entry.Method,
        one.Entry.Resource,
        one.Entry.PatientId,
        one.Entry.Scope,
        one.Entry.StatusCode,
        one.Entry.Reason,
        one.Entry.CorrelationId,
        one.Entry.At.ToMicroseconds(),
        SequenceOf(one),
        one.Hash)
    {
        OnDuplicate = Conflict.VersionMismatch,
    };

    private static long? SequenceOf(StoredAuditEntry one) => one.Sequence == 0 ? null : one.Sequence;

    private static T[] List<T>(IReadOnlyList<StoredAuditEntry> entries, Func<StoredAuditEntry, T> value) => [.. entries.Select(value)];
}
