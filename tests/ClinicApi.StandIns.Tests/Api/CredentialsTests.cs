using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ClinicApi.StandIns.Tests.Protos;
using ClinicApi.StandIns.Tests.Server;
using Grpc.Core;

namespace ClinicApi.StandIns.Tests.Api;

public class CredentialsTests
{
    [Fact]
    public async Task CallCredentials_OfOneCall_AddTheirMetadataAndLearnMethodAndService()
    {
        await using var host = await RelayHost.StartAsync(EchoHeader("authorization"), client: options => options.UnsafeUseInsecureChannelCallCredentials = true);
        AuthInterceptorContext? seen = null;
        var credentials = CallCredentials.FromInterceptor((context, metadata) =>
        {
            seen = context;
            metadata.Add("Authorization", "Bearer one");
            return Task.CompletedTask;
        });

        var note = await host.Client.SendAsync(new Note(), new CallOptions(credentials: credentials));

        Assert.Equal("Bearer one", note.Text);
        Assert.Equal("Send", seen?.MethodName);
        Assert.EndsWith("/clinicapi.standins.test.Relay", seen?.ServiceUrl, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ComposedCallCredentials_AddAllTheirMetadataInOrder()
    {
        await using var host = await RelayHost.StartAsync(EchoHeader("part"), client: options => options.UnsafeUseInsecureChannelCallCredentials = true);

        var note = await host.Client.SendAsync(
            new Note(), new CallOptions(credentials: CallCredentials.Compose(Adding("part", "first"), Adding("part", "second"))));

        Assert.Equal("first,second", note.Text);
    }

    [Fact]
    public async Task CallCredentials_OnAnInsecureChannelThatDoesNotAllowThem_AreNotSent()
    {
        await using var host = await RelayHost.StartAsync(EchoHeader("part"));

        var note = await host.Client.SendAsync(new Note(), new CallOptions(credentials: Adding("part", "secret")));

        Assert.Equal("", note.Text);
    }

    [Fact]
    public async Task ChannelCredentials_OfTlsAndCallCredentials_SecureTheCallAndAddTheirMetadata()
    {
        using var certificate = SelfSigned();
        await using var host = await RelayHost.StartAsync(
            EchoHeader("part"),
            certificate: certificate,
            client: options =>
            {
                options.Credentials = ChannelCredentials.Create(ChannelCredentials.SecureSsl, Adding("part", "secret"));
                options.HttpHandler = new SocketsHttpHandler
                {
                    SslOptions = new SslClientAuthenticationOptions
                    {
                        RemoteCertificateValidationCallback = (_, presented, _, _) =>
                            presented?.GetCertHashString() == certificate.Thumbprint,
                    },
                };
                options.DisposeHttpClient = true;
            });

        Assert.Equal("secret", (await host.Client.SendAsync(new Note())).Text);
    }

    [Fact]
    public void Composition_OfTooFewOrInsecureParts_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => CallCredentials.Compose(Adding("part", "alone")));
        Assert.Throws<ArgumentException>(() => ChannelCredentials.Create(ChannelCredentials.Insecure, Adding("part", "secret")));
        Assert.Throws<ArgumentNullException>(() => ChannelCredentials.Create(ChannelCredentials.SecureSsl, null!));
        Assert.Throws<ArgumentNullException>(() => CallCredentials.FromInterceptor(null!));
    }

    private static CallCredentials Adding(string key, string value) => CallCredentials.FromInterceptor((_, metadata) =>
    {
        metadata.Add(key, value);
        return Task.CompletedTask;
    });

    private static RelayBehaviour EchoHeader(string key) => new()
    {
        Send = (_, context) => Task.FromResult(
            new Note { Text = string.Join(',', context.RequestHeaders.GetAll(key).Select(entry => entry.Value.Replace(", ", ",", StringComparison.Ordinal))) }),
    };

    private static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }
}
