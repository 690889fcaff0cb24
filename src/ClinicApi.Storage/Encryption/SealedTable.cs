using System.Data.Common;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace ClinicApi.Storage;

/// <summary>A table with sealed columns, as it is stored.</summary>
internal sealed record SealedTable(string Name, string RowId, IReadOnlyList<SealedColumn> Columns)
{
    private const int FirstValue = 3;

    public static IEnumerable<SealedTable> All => SealedColumns.All
        .GroupBy(column => (column.Table, column.RowId))
        .Select(table => new SealedTable(table.Key.Table, table.Key.RowId, [.. table]));

    /// <summary>All rows in the order of their ids, a batch at a time; the last one may be empty.</summary>
    public async IAsyncEnumerable<IReadOnlyList<SealedRow>> ReadAsync(IEngine engine, int batchSize, [EnumeratorCancellation] CancellationToken ct)
    {
        var names = Columns.Select(column => column.Name).Concat(Columns.Select(column => column.SearchColumn).OfType<string>());
        var sql =
            $"""
            SELECT clinic_id, {RowId}, patient_id, {string.Join(", ", names)} FROM {Name} WHERE (clinic_id, {RowId}, patient_id) > ($1, $2, $3)
            ORDER BY clinic_id, {RowId}, patient_id LIMIT {batchSize.ToString(CultureInfo.InvariantCulture)}
            """;
        var after = new SealedRow("", "", "", []);
        List<SealedRow> rows;
        do
        {
            rows = await engine.QueryAsync(sql, [after.ClinicId, after.RowId, after.PatientId], Read, ct);
            if (rows is [.., var last])
                after = last;
            yield return rows;
        }
        while (rows.Count >= batchSize);
    }

    private SealedRow Read(DbDataReader row)
    {
        List<SealedValue> values = [];
        var hash = FirstValue + Columns.Count;
        for (var i = 0; i < Columns.Count; i++)
        {
            var known = Columns[i].SearchColumn is null || row.IsDBNull(hash) ? null : (byte[])row.GetValue(hash);
            hash += Columns[i].SearchColumn is null ? 0 : 1;
            if (row.GetValue(FirstValue + i) is not ("" or byte[] { Length: 0 } or DBNull) and var stored)
                values.Add(new SealedValue(Columns[i], stored, known));
        }

        return new SealedRow(row.GetString(0), row.GetString(1), row.GetString(2), values);
    }
}

/// <summary>The values of a row that are not empty.</summary>
internal sealed record SealedRow(string ClinicId, string RowId, string PatientId, IReadOnlyList<SealedValue> Values);

/// <summary>A value as it is stored, and the hash by which it is found, if there is one.</summary>
internal readonly record struct SealedValue(SealedColumn Column, object Stored, byte[]? Hash);
