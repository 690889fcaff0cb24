using System.Text.Json;
using System.Text.Json.Serialization;

namespace ClinicApi.Server.Hosting;

/// <summary>The file with the demo callers' keys and the server's address, for scripts. Its names are read by others.</summary>
internal sealed record DevelopmentKeys(string Address, string Partner, string Staff, string Service, string Administrator)
{
    /// <returns>Null if there is no such file, or another.</returns>
    public static DevelopmentKeys? Read(string path)
    {
        try
        {
            var keys = JsonSerializer.Deserialize(File.ReadAllBytes(path), DevelopmentKeysJson.Default.DevelopmentKeys);
            return keys is { Address: not null, Partner: not null, Staff: not null, Service: not null, Administrator: not null } ? keys : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Nobody else may read it, and nobody sees half of it.</summary>
    /// <exception cref="SettingsException">The file cannot be written.</exception>
    public void Write(string path)
    {
        var temporary = $"{path}.{Environment.ProcessId}";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            using (var file = new FileStream(temporary, options))
                JsonSerializer.Serialize(file, this, DevelopmentKeysJson.Default.DevelopmentKeys);
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException([$"{ServerSettings.Section}:Development:KeysFile must be a file that the server can write."]);
        }
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true)]
[JsonSerializable(typeof(DevelopmentKeys))]
internal sealed partial class DevelopmentKeysJson : JsonSerializerContext;
