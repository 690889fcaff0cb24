using System.Text.Json;
using System.Text.Json.Serialization;
using ClinicApi.Cli.Running;

namespace ClinicApi.Cli.Profiles;

/// <summary>The profiles that somebody keeps, in a file that nobody else may read.</summary>
internal static class ProfileFile
{
    private const UnixFileMode OthersMode =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>CLINICAPI_CONFIG, or <c>clinicapi/profiles.json</c> where programs of this system keep their configuration.</summary>
    public static string PathFor(Surroundings surroundings)
    {
        if (surroundings.Variable("CLINICAPI_CONFIG") is { Length: > 0 } file)
            return Path.GetFullPath(file, surroundings.Folder);
        var folder = surroundings.Variable("XDG_CONFIG_HOME") is { Length: > 0 } xdg
            ? xdg
            : Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        return Path.Combine(folder, "clinicapi", "profiles.json");
    }

    /// <exception cref="UsageException">The file cannot be read, or others could read it too.</exception>
    public static SortedDictionary<string, StoredProfile> Read(string path)
    {
        if (!File.Exists(path))
            return [];
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & OthersMode) != UnixFileMode.None)
            throw new UsageException($"{path} holds keys and others may read it: chmod 600 {path}");
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), ProfileJson.Default.Profiles) ?? [];
        }
        catch (JsonException)
        {
            throw new UsageException($"{path} is no file of profiles.");
        }
    }

    public static void Write(string path, SortedDictionary<string, StoredProfile> profiles)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var temporary = $"{path}.{Environment.ProcessId}";
        using (var file = new FileStream(temporary, options))
            JsonSerializer.Serialize(file, profiles, ProfileJson.Default.Profiles);
        File.Move(temporary, path, overwrite: true);
    }
}

/// <summary>A profile as the file has it: with the key, or the path of a file that has it.</summary>
internal sealed record StoredProfile(Uri Address)
{
    public string? Key { get; init; }

    public string? KeyFile { get; init; }

    public string? Clinic { get; init; }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SortedDictionary<string, StoredProfile>), TypeInfoPropertyName = "Profiles")]
internal sealed partial class ProfileJson : JsonSerializerContext;
