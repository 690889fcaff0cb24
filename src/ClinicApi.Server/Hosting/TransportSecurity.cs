using System.Security.Authentication;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace ClinicApi.Server.Hosting;

/// <summary>Nothing of a patient crosses a network in the clear, unless the operator says that something else sees to it.</summary>
internal static class TransportSecurity
{
    private const string Endpoints = "Kestrel:Endpoints";
    private static readonly string[] LocalHosts = ["localhost", "127.0.0.1", "[::1]"];

    /// <summary>Outside Development an endpoint for gRPC that others can reach must be one with TLS.</summary>
    /// <exception cref="SettingsException">One is not.</exception>
    public static void Require(IConfiguration configuration, IHostEnvironment environment, ServerSettings settings)
    {
        if (environment.IsDevelopment() || settings.AllowPlaintext)
            return;
        var open = configuration.GetSection(Endpoints).GetChildren().Where(IsOpen).Select(endpoint => endpoint.Key).ToList();
        if (open.Count > 0)
        {
            throw new SettingsException([.. open.Select(endpoint =>
                $"{Endpoints}:{endpoint}:Url must be https, or on this machine only, unless {ServerSettings.Section}:Security:AllowPlaintext is true.")]);
        }
    }

    public static void Apply(ServerSettings settings, HttpsConnectionAdapterOptions https)
    {
        https.SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;
        if (!settings.Credentials.Certificates.IsUsed)
            return;
        // Any is let in, since a caller may have a key beside it; who it is, if anybody, is decided with each call.
        https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
        https.ClientCertificateValidation = (_, _, _) => true;
    }

    /// <summary>An endpoint for HTTP/1.1 alone is for probes: gRPC does not work over it.</summary>
    private static bool IsOpen(IConfigurationSection endpoint)
    {
        var address = BindingAddress.Parse(endpoint["Url"] ?? "");
        return address.Scheme == Uri.UriSchemeHttp
            && !address.IsUnixPipe
            && !LocalHosts.Contains(address.Host, StringComparer.OrdinalIgnoreCase)
            && !string.Equals(endpoint["Protocols"], "Http1", StringComparison.OrdinalIgnoreCase);
    }
}
