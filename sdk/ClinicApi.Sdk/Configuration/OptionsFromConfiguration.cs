using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace ClinicApi.Sdk.Configuration;

/// <summary>Reads options from a configuration section, without the reflection that a general binder needs.</summary>
internal static class OptionsFromConfiguration
{
    public static void Read(IConfiguration section, ClinicApiOptions options)
    {
        Set(section, "Address", text => options.Address = new Uri(text, UriKind.Absolute), "an address such as https://clinic-api.example");
        Set(section, "ApiKey", text => options.ApiKey = text, "a key");
        Set(section, "ApiKeyFile", text => options.ApiKeyFile = text, "a path");
        foreach (var node in section.GetSection("FurtherAddresses").GetChildren())
            Set(section, $"FurtherAddresses:{node.Key}", text => (options.FurtherAddresses ??= []).Add(new Uri(text, UriKind.Absolute)), "an address such as https://clinic-api.example");
        Set(section, "ApplicationId", text => options.ApplicationId = text, "a name");
        Set(section, "Timeout", text => options.Timeout = Duration(text), "a duration such as 00:00:10");
        Set(section, "AllowInsecureRemoteCredentials", text => options.AllowInsecureRemoteCredentials = bool.Parse(text), "true or false");
        Set(section, "CarryConsistencyTokens", text => options.CarryConsistencyTokens = bool.Parse(text), "true or false");

        var retry = section.GetSection("Retry");
        Set(retry, "MaxAttempts", text => options.Retry.MaxAttempts = int.Parse(text, CultureInfo.InvariantCulture), "a number");
        Set(retry, "UntilDeadline", text => options.Retry.UntilDeadline = bool.Parse(text), "true or false");
        Set(retry, "InitialBackoff", text => options.Retry.InitialBackoff = Duration(text), "a duration such as 00:00:00.2");
        Set(retry, "MaxBackoff", text => options.Retry.MaxBackoff = Duration(text), "a duration such as 00:00:05");
    }

    private static TimeSpan Duration(string text) => TimeSpan.Parse(text, CultureInfo.InvariantCulture);

    private static void Set(IConfiguration section, string key, Action<string> set, string expected)
    {
        if (section[key] is not { Length: > 0 } text)
            return;
        try
        {
            set(text);
        }
        catch (Exception exception) when (exception is FormatException or OverflowException)
        {
            var path = section is IConfigurationSection { Path.Length: > 0 } named ? ConfigurationPath.Combine(named.Path, key) : key;
            throw new InvalidOperationException($"The setting {path} must be {expected}.", exception);
        }
    }
}
