using ClinicApi.Server.Keys;
using ClinicApi.Storage;

namespace ClinicApi.Server.Hosting;

/// <summary>
/// Finds the keys of sensitive columns. In Development one is made where there is none; elsewhere somebody has to keep it apart from the
/// database on purpose, or to waive it.
/// </summary>
internal static class EncryptionKeys
{
    private const string FileName = "encryption-keys";

    /// <summary>Whether it is settled where the keys are. Commands that touch no sensitive value do without.</summary>
    public static bool AreSettled(ServerSettings settings, IHostEnvironment environment) =>
        settings.Encryption is { Waived: true } or { Keys.Length: > 0 } or { KeyFile.Length: > 0 }
        || (environment.IsDevelopment() && File.Exists(Path.Combine(settings.DataFolder, FileName)));

    /// <exception cref="SettingsException">There are none, or they are wrong.</exception>
    public static ColumnKeys Load(ServerSettings settings, IHostEnvironment environment, Pepper pepper)
    {
        var (text, file, waived) = settings.Encryption;
        if (waived)
            return ColumnKeys.None with { SearchKey = pepper.SearchKeys };
        if (text.Length > 0)
            return new ColumnKeys(Parse(text, "Keys"), pepper.SearchKeys);
        if (file.Length == 0)
        {
            if (!environment.IsDevelopment())
                throw Wrong("KeyFile", "or Encryption:Keys is required outside Development, unless Encryption:Waived is true");
            file = Path.Combine(settings.DataFolder, FileName);
            SecretFile.CreateUnlessThere(file, ColumnKeys.Bytes);
        }

        try
        {
            return new ColumnKeys(Parse(File.ReadAllText(file), "KeyFile"), pepper.SearchKeys);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Wrong("KeyFile", "must be a file that the server can read");
        }
    }

    private static List<byte[]> Parse(string text, string setting)
    {
        var keys = new List<byte[]>();
        foreach (var part in text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            var key = new byte[part.Length];
            if (!Convert.TryFromBase64String(part, key, out var length) || length != ColumnKeys.Bytes)
                throw Wrong(setting, $"must be keys of {ColumnKeys.Bytes} random bytes in base 64, the current one last");
            keys.Add(key[..length]);
            if (keys.SkipLast(1).Any(known => known.AsSpan().SequenceEqual(keys[^1])))
                throw Wrong(setting, "must not have the same key twice");
        }

        return keys.Count > 0 ? keys : throw Wrong(setting, "must have at least one key");
    }

    private static SettingsException Wrong(string setting, string rule) => new([$"{ServerSettings.Section}:Encryption:{setting} {rule}."]);
}

/// <summary>Where the keys of sensitive columns are: given directly, in a file, or nowhere, on purpose.</summary>
internal sealed record EncryptionSettings(string Keys, string KeyFile, bool Waived);
