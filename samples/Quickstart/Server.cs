using System.Text.Json;
using ClinicApi.Sdk;

namespace ClinicApi.Quickstart;

/// <summary>Where the server is, and with which keys: from the environment, or from the file that a server in Development writes.</summary>
internal static class Server
{
    private const string KeysFile = "data/development-keys.json";

    /// <param name="caller">Whose key: <c>partner</c> or <c>staff</c>.</param>
    public static ClinicApiOptions Find(string caller)
    {
        var address = Environment.GetEnvironmentVariable("CLINICAPI_ADDRESS");
        var key = Environment.GetEnvironmentVariable(caller == "partner" ? "CLINICAPI_KEY" : "CLINICAPI_STAFF_KEY");
        if ((address is null || key is null) && File.Exists(KeysFile))
        {
            using var file = JsonDocument.Parse(File.ReadAllText(KeysFile));
            address ??= file.RootElement.GetProperty("address").GetString();
            key ??= file.RootElement.GetProperty(caller).GetString();
        }

        if (address is null || key is null)
        {
            throw new InvalidOperationException(
                $"Start a server here, which writes {KeysFile}, or set CLINICAPI_ADDRESS, CLINICAPI_KEY and CLINICAPI_STAFF_KEY.");
        }

        return new ClinicApiOptions { Address = new Uri(address), ApiKey = key, ApplicationId = "quickstart/1.0" };
    }
}
