using System.Security.Cryptography;

namespace ClinicApi.Server.Hosting;

/// <summary>A file with random bytes that nobody else may read.</summary>
internal static class SecretFile
{
    public static void CreateUnlessThere(string path, int bytes)
    {
        if (File.Exists(path))
            return;
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            using var writer = new StreamWriter(path, options);
            writer.WriteLine(Convert.ToBase64String(RandomNumberGenerator.GetBytes(bytes)));
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another process made it at the same moment; its secret is as good.
        }
    }
}
