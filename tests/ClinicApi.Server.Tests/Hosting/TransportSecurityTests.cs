using ClinicApi.Server.Hosting;
using Microsoft.Extensions.Configuration;

namespace ClinicApi.Server.Tests.Hosting;

public sealed class TransportSecurityTests
{
    [Theory]
    [InlineData("http://0.0.0.0:5080", "Http2")]
    [InlineData("http://*:5080", "Http2")]
    [InlineData("http://[::]:5080", "Http2")]
    [InlineData("http://clinic.example.org:5080", "Http1AndHttp2")]
    [InlineData("http://192.168.1.7:5080", null)]
    public void PlainEndpoint_ThatOthersReach_StopsTheStartOutsideDevelopment(string url, string? protocols)
    {
        var refused = Assert.Throws<SettingsException>(() => Require("Production", url, protocols));
        Assert.Contains("Kestrel:Endpoints:Grpc:Url must be https", refused.Message, StringComparison.Ordinal);
        Require("Development", url, protocols);
        Require("Production", url, protocols, ("ClinicApi:Security:AllowPlaintext", "true"));
    }

    [Theory]
    [InlineData("https://0.0.0.0:5443", "Http2")]
    [InlineData("http://localhost:5080", "Http2")]
    [InlineData("http://127.0.0.1:5080", "Http2")]
    [InlineData("http://[::1]:5080", "Http2")]
    [InlineData("http://unix:/run/clinicapi.sock", "Http2")]
    [InlineData("http://0.0.0.0:5081", "Http1")]
    public void Endpoint_WithTlsOrOnThisMachineOrForProbes_IsFine(string url, string protocols) => Require("Production", url, protocols);

    private static void Require(string environment, string url, string? protocols, params (string Key, string Value)[] more)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Kestrel:Endpoints:Grpc:Url"] = url,
            ["Kestrel:Endpoints:Grpc:Protocols"] = protocols,
        }).AddInMemoryCollection(more.ToDictionary(m => m.Key, m => (string?)m.Value)).Build();
        TransportSecurity.Require(configuration, new HostingEnvironment(environment), ServerSettings.Read(configuration));
    }
}
