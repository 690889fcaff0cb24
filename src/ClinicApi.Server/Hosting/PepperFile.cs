using System.Security.Cryptography;
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
        if (!File.Exists(path) && settings.Store.Engine == Storage.StoreEngine.Sqlite)
            Create(path);
        try
        {
            return new Pepper(Convert.FromBase64String(File.ReadAllText(path).Trim()));
        }
        catch (Exception exception) when (exception is IOException or FormatException or ArgumentException or UnauthorizedAccessException)
        {
            throw new SettingsException([$"{ServerSettings.Section}:Security:PepperFile must be a readable file with at least {Pepper.FewestBytes} random bytes in base 64."]);
        }
    }

    private static void Create(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            using var writer = new StreamWriter(path, options);
            writer.WriteLine(Convert.ToBase64String(RandomNumberGenerator.GetBytes(Pepper.FewestBytes)));
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another process made it at the same moment; its pepper is as good.
        }
    }
}
