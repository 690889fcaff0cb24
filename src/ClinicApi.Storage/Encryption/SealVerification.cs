namespace ClinicApi.Storage;

/// <summary>Opens every sensitive value. One that was altered, or put into another place, opens as little as one whose key is missing.</summary>
internal sealed class SealVerification(IEngine engine)
{
    private const int BatchSize = 500;

    public Task<IReadOnlyList<IntegrityFinding>> FindUnopenedAsync(int most, CancellationToken ct) =>
        FindAsync(IntegrityReads.Unopened, SealedTable.All, (place, value) => !TryOpen(place, value.Stored, out _), most, ct);

    /// <summary>What cannot be opened is not looked at.</summary>
    public Task<IReadOnlyList<IntegrityFinding>> FindUnfoundAsync(int most, CancellationToken ct) => FindAsync(
        IntegrityReads.Unfound,
        SealedTable.All.Where(table => table.Columns.Any(column => column.SearchColumn is not null)),
        (place, value) => TryOpen(place, value.Stored, out var text) && !value.Column.IsFound(engine.Cipher, place.ClinicId, text, value.Hash),
        most,
        ct);

    private async Task<IReadOnlyList<IntegrityFinding>> FindAsync(
        string rule, IEnumerable<SealedTable> tables, Func<Place, SealedValue, bool> isWrong, int most, CancellationToken ct)
    {
        List<IntegrityFinding> found = [];
        foreach (var table in tables)
        {
            await foreach (var rows in table.ReadAsync(engine, BatchSize, ct))
            {
                found.AddRange(
                    from row in rows
                    from value in row.Values
                    where isWrong(new Place(value.Column, row.ClinicId, row.RowId), value)
                    select new IntegrityFinding(row.ClinicId, rule, $"{table.Name}.{value.Column.Name} {row.RowId}"));
                if (found.Count >= most)
                    return found[..most];
            }
        }

        return found;
    }

    private bool TryOpen(Place place, object stored, out string text)
    {
        text = "";
        try
        {
            if (stored is string sealedText)
                text = engine.Cipher.Open(place, sealedText);
            else
                engine.Cipher.Open(place, (byte[])stored);
            return true;
        }
        catch (StoreSealException)
        {
            return false;
        }
    }
}
