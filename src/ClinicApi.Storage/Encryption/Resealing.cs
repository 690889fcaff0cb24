using System.Globalization;
using System.Runtime.CompilerServices;

namespace ClinicApi.Storage;

/// <summary>How far sealing anew has come: of a table's rows those that were looked at, and those that were written.</summary>
public sealed record ResealProgress(string Table, long Seen, long Written);

/// <summary>
/// Brings every sensitive value under the current key, and the hashes by which values are found under the search key, a few rows at a
/// time. A row that somebody writes meanwhile is left to them: what is written is sealed with the current key anyway.
/// </summary>
internal sealed class Resealing(IEngine engine)
{
    private const int BatchSize = 100;
    private const int FirstValue = 3;

    public async IAsyncEnumerable<ResealProgress> RunAsync([EnumeratorCancellation] CancellationToken ct)
    {
        var register = new KeyRegister(engine);
        await register.RequireOpenableAsync(ct);
        foreach (var table in SealedColumns.All.GroupBy(column => (column.Table, column.RowId)))
        {
            List<SealedColumn> columns = [.. table];
            var (seen, written) = (0L, 0L);
            var after = new StoredRow("", "", "", []);
            List<StoredRow> rows;
            do
            {
                rows = await ReadAsync(table.Key.Table, table.Key.RowId, columns, after, ct);
                var changes = rows.Select(row => Change(table.Key.Table, table.Key.RowId, columns, row)).OfType<Statement>().ToList();
                if (changes.Count > 0)
                    written += (await engine.ExecuteAsync(changes, ct)).RowsAffected;
                seen += rows.Count;
                if (rows is [.., var last])
                    after = last;
                yield return new ResealProgress(table.Key.Table, seen, written);
            }
            while (rows.Count >= BatchSize);
        }

        await register.ForgetOthersAsync(ct);
    }

    private Task<List<StoredRow>> ReadAsync(string table, string rowId, List<SealedColumn> columns, StoredRow after, CancellationToken ct)
    {
        var names = columns.Select(c => c.Name).Concat(columns.Select(c => c.SearchColumn).OfType<string>());
        return engine.QueryAsync(
            $"""
            SELECT clinic_id, {rowId}, patient_id, {string.Join(", ", names)} FROM {table} WHERE (clinic_id, {rowId}, patient_id) > ($1, $2, $3)
            ORDER BY clinic_id, {rowId}, patient_id LIMIT {BatchSize.ToString(CultureInfo.InvariantCulture)}
            """,
            [after.ClinicId, after.RowId, after.PatientId],
            row => new StoredRow(
                row.GetString(0),
                row.GetString(1),
                row.GetString(2),
                [.. Enumerable.Range(FirstValue, row.FieldCount - FirstValue).Select(i => row.IsDBNull(i) ? null : row.GetValue(i))]),
            ct);
    }

    /// <returns>Null if the row is as it should be.</returns>
    private Statement? Change(string table, string rowId, List<SealedColumn> columns, StoredRow row)
    {
        var cipher = engine.Cipher;
        List<object?> arguments = [row.ClinicId, row.RowId, row.PatientId];
        List<string> changes = [], conditions = [];
        var hash = columns.Count;
        for (var i = 0; i < columns.Count; i++)
        {
            var (column, stored) = (columns[i], row.Values[i]!);
            var place = new Place(column, row.ClinicId, row.RowId);
            if (IsEmpty(stored))
            {
                hash += column.SearchColumn is null ? 0 : 1;
                continue;
            }

            if (ColumnCipher.KeyOf(stored) != cipher.CurrentId)
            {
                changes.Add($"{column.Name} = ${Add(stored is string text ? cipher.Seal(place, cipher.Open(place, text)) : cipher.Seal(place, cipher.Open(place, (byte[])stored)))}");
                conditions.Add($"{column.Name} = ${Add(stored)}");
            }

            if (column.SearchColumn is { } search)
            {
                var found = (byte[]?)column.Find(row.ClinicId, cipher.Open(place, (string)stored)).For(cipher);
                if (row.Values[hash++] is not byte[] known || !known.AsSpan().SequenceEqual(found))
                {
                    changes.Add($"{search} = ${Add(found)}");
                    conditions.Add($"{column.Name} = ${Add(stored)}");
                }
            }
        }

        if (changes.Count == 0)
            return null;
        // Signed assessments do not change, but for the key that they are sealed with.
        if (columns.Contains(SealedColumns.Assessment))
            changes.Add($"sealed_with = ${Add(KeyRegister.TextOf(cipher.CurrentId))}");
        return new Statement(
            $"UPDATE {table} SET {string.Join(", ", changes)} WHERE clinic_id = $1 AND {rowId} = $2 AND patient_id = $3 AND {string.Join(" AND ", conditions)}",
            [.. arguments]);

        int Add(object? argument)
        {
            arguments.Add(argument);
            return arguments.Count;
        }
    }

    private static bool IsEmpty(object stored) => stored is "" or byte[] { Length: 0 };

    private sealed record StoredRow(string ClinicId, string RowId, string PatientId, object?[] Values);
}
