using Microsoft.Extensions.Options;

namespace ClinicApi.Sdk.Configuration;

/// <summary>Finds everything that is wrong with options, and says what to set. It never repeats a key.</summary>
internal sealed class ClinicApiOptionsValidator : IValidateOptions<ClinicApiOptions>
{
    public ValidateOptionsResult Validate(string? name, ClinicApiOptions options)
    {
        var problems = Problems(options).ToList();
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    public static IEnumerable<string> Problems(ClinicApiOptions options)
    {
        foreach (var problem in AddressProblems(options))
            yield return problem;
        foreach (var problem in FurtherAddressProblems(options))
            yield return problem;

        if (options.ApiKeyProvider is null && string.IsNullOrEmpty(options.ApiKeyFile) && string.IsNullOrEmpty(options.ApiKey))
            yield return "ApiKey is missing: set it, ApiKeyFile or ApiKeyProvider.";
        if (!string.IsNullOrEmpty(options.ApiKey) && !IsKey(options.ApiKey))
            yield return "ApiKey has white space or characters that no key has; was it copied with a line break?";
        if (options.Timeout <= TimeSpan.Zero)
            yield return "Timeout must be longer than nothing.";
        if (options.Retry.MaxAttempts is < 1 or > 5)
            yield return "Retry.MaxAttempts must be 1 to 5.";
        if (options.Retry.InitialBackoff <= TimeSpan.Zero)
            yield return "Retry.InitialBackoff must be longer than nothing.";
        if (options.Retry.MaxBackoff < options.Retry.InitialBackoff)
            yield return "Retry.MaxBackoff must not be shorter than Retry.InitialBackoff.";
        if (options.ApplicationId is { } id && !IsApplicationId(id))
            yield return "ApplicationId must be 1 to 64 of letters, digits and . _ - /";
    }

    /// <summary>Whether a text can be sent as a key: printable ASCII without spaces.</summary>
    public static bool IsKey(string key) => key.Length > 0 && !key.AsSpan().ContainsAnyExceptInRange('!', '~');

    private static bool IsApplicationId(string id) =>
        id.Length is > 0 and <= 64 && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or '/');

    private static bool IsPlace(Uri address) => address.PathAndQuery == "/" && address.UserInfo.Length == 0 && address.Fragment.Length == 0;

    private static IEnumerable<string> FurtherAddressProblems(ClinicApiOptions options)
    {
        if (options.FurtherAddresses is not { Count: > 0 } others)
            yield break;
        if (others.Any(o => !o.IsAbsoluteUri || o.Scheme != options.Address?.Scheme || !IsPlace(o)))
            yield return "FurtherAddresses must have the scheme of Address, a host and a port only.";
        else if (others.Any(o => o.Scheme == Uri.UriSchemeHttp && !o.IsLoopback) && !options.AllowInsecureRemoteCredentials)
            yield return "FurtherAddresses are plain http:// to another machine: use https://, or set AllowInsecureRemoteCredentials.";
        if (options.HttpHandler is not (null or SocketsHttpHandler))
            yield return "FurtherAddresses need a SocketsHttpHandler as HttpHandler, or none.";
    }

    private static IEnumerable<string> AddressProblems(ClinicApiOptions options)
    {
        if (options.Address is not { } address)
        {
            yield return "Address is missing: set it to the server, for example https://clinic-api.example.";
            yield break;
        }

        if (!address.IsAbsoluteUri || (address.Scheme != Uri.UriSchemeHttps && address.Scheme != Uri.UriSchemeHttp))
        {
            yield return $"Address must begin with https:// (or http://): {address}";
            yield break;
        }

        if (!IsPlace(address))
            yield return "Address must have a scheme, a host and a port only.";
        if (address.Scheme == Uri.UriSchemeHttp && !address.IsLoopback && !options.AllowInsecureRemoteCredentials)
        {
            yield return $"Address is plain http:// to {address.Host}, over which the API key could be read on the way: "
                + "use https://, or set AllowInsecureRemoteCredentials if something else encrypts that network.";
        }
    }
}
