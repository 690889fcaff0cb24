using ClinicApi.Server.Keys;

namespace ClinicApi.Server.Hosting;

/// <summary>Finds the deployment's pepper, and makes one beside an embedded database that has none yet.</summary>
internal static class PepperFile
{
    public static Pepper Load(ServerSettings settings)
    {
        if (settings.Pepper is not null)
            return new Pepper(settings.Pepper);
        var path = settings.PepperFile!;
        if (settings.Store.Engine == Storage.StoreEngine.Sqlite)
            SecretFile.CreateUnlessThere(path, Pepper.FewestBytes);
        try
        {
            return new Pepper(Convert.FromBase64String(File.ReadAllText(path).Trim()));
        }
        catch (Exception exception) when (exception is IOException or FormatException or ArgumentException or UnauthorizedAccessException)
        {
            throw new SettingsException([$"{ServerSettings.Section}:Security:PepperFile must be a readable file with at least {Pepper.FewestBytes} random bytes in base 64."]);
        }
    }
}
