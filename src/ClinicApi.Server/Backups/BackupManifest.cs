using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using ClinicApi.Storage;

namespace ClinicApi.Server.Backups;

/// <summary>What a backup is and holds. It is written last, so a folder without it is no whole backup.</summary>
internal sealed record BackupManifest(
    int Format, StoreEngine Engine, int Schema, string Version, DateTimeOffset BegunAt, string Database, string DatabaseSha256, long Photos)
{
    public const string FileName = "backup.json";
    public const int KnownFormat = 1;

    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Converters = { new JsonStringEnumConverter() },
    };

    public static async Task<BackupManifest> ReadAsync(string folder, CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
            throw new StoreCopyException($"There is no whole backup in {folder}: {FileName} is missing.");
        await using var file = File.OpenRead(path);
        try
        {
            var manifest = await JsonSerializer.DeserializeAsync<BackupManifest>(file, Json, cancellationToken);
            return manifest is { Format: KnownFormat }
                ? manifest
                : throw new StoreCopyException($"The backup has the format {manifest?.Format}, and this version reads {KnownFormat}.");
        }
        catch (JsonException exception)
        {
            throw new StoreCopyException($"{FileName} cannot be read.", exception);
        }
    }

    public async Task WriteAsync(string folder, CancellationToken cancellationToken)
    {
        await using var file = new FileStream(Path.Combine(folder, FileName), FileMode.CreateNew, FileAccess.Write);
        await JsonSerializer.SerializeAsync(file, this, Json, cancellationToken);
        file.Flush(flushToDisk: true);
    }

    public static async Task<string> HashAsync(string file, CancellationToken cancellationToken)
    {
        await using var content = File.OpenRead(file);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellationToken));
    }
}
