namespace ClinicApi.Sdk.Calls;

/// <summary>A key in a file, read again when the file has been written.</summary>
internal sealed class ApiKeyFile(string path)
{
    private Content? latest;

    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public string Read()
    {
        var writtenAt = File.GetLastWriteTimeUtc(path);
        var known = latest;
        if (known?.WrittenAt != writtenAt)
            latest = known = new Content(writtenAt, File.ReadAllText(path).Trim());
        return known.Key;
    }

    private sealed record Content(DateTime WrittenAt, string Key);
}
