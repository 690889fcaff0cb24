using System.Text.Json;

namespace ClinicApi.BookingSite;

/// <summary>Finds the keys that a server in Development writes beside its data, so that a first run needs no configuration.</summary>
internal static class DevelopmentKeys
{
    private const string File = "data/development-keys.json";

    public static void AddTo(ConfigurationManager configuration)
    {
        if (configuration.GetSection("ClinicApi:Booking").Exists() || !System.IO.File.Exists(File))
            return;
        using var keys = JsonDocument.Parse(System.IO.File.ReadAllText(File));
        string? Read(string name) => keys.RootElement.GetProperty(name).GetString();
        configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ClinicApi:Booking:Address"] = Read("address"),
            ["ClinicApi:Booking:ApiKey"] = Read("partner"),
            ["ClinicApi:Advice:Address"] = Read("address"),
            ["ClinicApi:Advice:ApiKey"] = Read("service"),
            ["ClinicApi:Staff:Address"] = Read("address"),
            ["ClinicApi:Staff:ApiKey"] = Read("staff"),
        });
    }
}
