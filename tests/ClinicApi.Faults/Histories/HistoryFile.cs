using System.Text.Json;

namespace ClinicApi.Faults.Histories;

/// <summary>A history on disk, to be looked at and checked again.</summary>
internal static class HistoryFile
{
    private static readonly JsonSerializerOptions Options = new() { WriteIndented = false };

    public static async Task WriteAsync(string path, History history, CancellationToken cancellationToken)
    {
        await using var file = File.Create(path);
        await JsonSerializer.SerializeAsync(file, history, Options, cancellationToken);
    }

    public static async Task<History> ReadAsync(string path, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(path);
        return await JsonSerializer.DeserializeAsync<History>(file, Options, cancellationToken)
            ?? throw new InvalidDataException($"{path} holds no history.");
    }
}
