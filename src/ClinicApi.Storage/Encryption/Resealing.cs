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

    public async IAsyncEnumerable<ResealProgress> RunAsync([EnumeratorCancellation] CancellationToken ct)
    {
        var register = new KeyRegister(engine);
        await register.RequireOpenableAsync(ct);
        foreach (var table in SealedTable.All)
        {
            var (seen, written) = (0L, 0L);
            await foreach (var rows in table.ReadAsync(engine, BatchSize, ct))
            {
                var changes = rows.Select(row => Change(table, row)).OfType<Statement>().ToList();
                if (changes.Count > 0)
                    written += (await engine.ExecuteAsync(changes, ct)).RowsAffected;
                seen += rows.Count;
                yield return new ResealProgress(table.Name, seen, written);
            }
        }

        await register.ForgetOthersAsync(ct);
    }

    /// <returns>Null if the row is as it should be.</returns>
    private Statement? Change(SealedTable table, SealedRow row)
    {
        var cipher = engine.Cipher;
        List<object?> arguments = [row.ClinicId, row.RowId, row.PatientId];
        List<string> changes = [], conditions = [];
        foreach (var (column, stored, known) in row.Values)
        {
            var place = new Place(column, row.ClinicId, row.RowId);
            if (ColumnCipher.KeyOf(stored) != cipher.CurrentId)
            {
                changes.Add($"{column.Name} = ${Add(stored is string text ? cipher.Seal(place, cipher.Open(place, text)) : cipher.Seal(place, cipher.Open(place, (byte[])stored)))}");
                conditions.Add($"{column.Name} = ${Add(stored)}");
            }

            if (column.SearchColumn is { } search && cipher.Open(place, (string)stored) is var value && !column.IsFound(cipher, row.ClinicId, value, known))
            {
                changes.Add($"{search} = ${Add(column.Find(row.ClinicId, value).For(cipher))}");
                conditions.Add($"{column.Name} = ${Add(stored)}");
            }
        }

        if (changes.Count == 0)
            return null;
        // Signed assessments do not change, but for the key that they are sealed with.
        if (table.Columns.Contains(SealedColumns.Assessment))
            changes.Add($"sealed_with = ${Add(KeyRegister.TextOf(cipher.CurrentId))}");
        return new Statement(
            $"UPDATE {table.Name} SET {string.Join(", ", changes)} WHERE clinic_id = $1 AND {table.RowId} = $2 AND patient_id = $3 AND {string.Join(" AND ", conditions)}",
            [.. arguments]);

        int Add(object? argument)
        {
            arguments.Add(argument);
            return arguments.Count;
        }
    }
}
