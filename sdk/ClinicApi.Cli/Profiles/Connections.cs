using ClinicApi.Cli.Running;

namespace ClinicApi.Cli.Profiles;

/// <summary>Finds out where and as whom a command calls. A key never comes from an argument, where other users of the machine see it.</summary>
internal static class Connections
{
    private const string Default = "default";

    /// <exception cref="UsageException">Nothing says it, or not all of it.</exception>
    public static Profile Find(Surroundings surroundings, string? asked)
    {
        var path = ProfileFile.PathFor(surroundings);
        if ((asked ?? surroundings.Variable("CLINICAPI_PROFILE")) is { Length: > 0 } name)
            return Stored(surroundings, path, name) ?? DevelopmentServer.Find(surroundings.Folder, name)
                ?? throw new UsageException($"There is no profile {name}. «clinic profiles list» shows those that there are.");
        return OfEnvironment(surroundings) ?? Stored(surroundings, path, Default) ?? DevelopmentServer.Find(surroundings.Folder, DevelopmentServer.First)
            ?? throw new UsageException(
                "Nothing says where to call: set CLINICAPI_ADDRESS and CLINICAPI_KEY, or store both with «clinic profiles add default --address https://…».");
    }

    private static Profile? OfEnvironment(Surroundings surroundings)
    {
        var address = surroundings.Variable("CLINICAPI_ADDRESS");
        var key = surroundings.Variable("CLINICAPI_KEY");
        if (string.IsNullOrEmpty(key) && surroundings.Variable("CLINICAPI_KEY_FILE") is { Length: > 0 } file)
            key = ReadKey(Path.GetFullPath(file, surroundings.Folder));
        if (string.IsNullOrEmpty(address) && string.IsNullOrEmpty(key))
            return null;
        if (string.IsNullOrEmpty(address) || string.IsNullOrEmpty(key))
            throw new UsageException("Set both, CLINICAPI_ADDRESS and CLINICAPI_KEY (or CLINICAPI_KEY_FILE).");
        return Uri.TryCreate(address, UriKind.Absolute, out var uri)
            ? new Profile("of the environment", uri, key, Clinic: null)
            : throw new UsageException($"CLINICAPI_ADDRESS is no address: {address}");
    }

    private static Profile? Stored(Surroundings surroundings, string path, string name)
    {
        if (!ProfileFile.Read(path).TryGetValue(name, out var stored))
            return null;
        var key = stored.KeyFile is { } file ? ReadKey(Path.GetFullPath(file, Path.GetDirectoryName(path)!)) : stored.Key;
        return new Profile(name, stored.Address, key ?? throw new UsageException($"The profile {name} in {path} has neither key nor keyFile."), stored.Clinic);
    }

    private static string ReadKey(string path)
    {
        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"The key cannot be read: {failure.Message}");
        }
    }
}
