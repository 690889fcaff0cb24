using System.Text.Json;

namespace ClinicApi.Cli.Profiles;

/// <summary>The keys that a server in Development leaves in its working directory, as profiles: whoever starts one can call it at once.</summary>
internal static class DevelopmentServer
{
    public const string First = "partner";

    private static readonly string[] Callers = [First, "staff", "service", "administrator"];

    /// <returns>Null if there is no such server here, or no such caller.</returns>
    public static Profile? Find(string folder, string caller) => All(folder).FirstOrDefault(p => p.Name == caller);

    public static IReadOnlyList<Profile> All(string folder)
    {
        var path = Path.Combine(folder, "data", "development-keys.json");
        if (!File.Exists(path))
            return [];
        try
        {
            using var file = JsonDocument.Parse(File.ReadAllText(path));
            var address = new Uri(file.RootElement.GetProperty("address").GetString()!);
            return [.. Callers.Select(c => new Profile(c, address, file.RootElement.GetProperty(c).GetString()!, Clinic: null))];
        }
        catch (Exception other) when (other is JsonException or KeyNotFoundException or InvalidOperationException or UriFormatException)
        {
            return [];
        }
    }
}
