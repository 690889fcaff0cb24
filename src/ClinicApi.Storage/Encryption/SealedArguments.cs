namespace ClinicApi.Storage;

/// <summary>An argument of a statement of which the engine, who has the keys, makes what is stored.</summary>
internal interface ISealedArgument
{
    object? For(ColumnCipher cipher);
}

internal sealed class SealedText(Place place, string text) : ISealedArgument
{
    public object For(ColumnCipher cipher) => cipher.Seal(place, text);
}

internal sealed class SealedBytes(Place place, byte[] content) : ISealedArgument
{
    public object For(ColumnCipher cipher) => cipher.Seal(place, content);
}

internal sealed class SearchHash(SealedColumn column, string clinicId, string value) : ISealedArgument
{
    public object? For(ColumnCipher cipher) =>
        cipher.SearchHash($"{column.Table}.{column.Name}", clinicId, column.IgnoresCase ? value.ToLowerInvariant() : value);
}
