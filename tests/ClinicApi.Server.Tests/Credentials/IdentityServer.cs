using System.Security.Cryptography.X509Certificates;
using ClinicApi.Options.V1;
using ClinicApi.Server.Tests.Support;
using ClinicApi.Storage;
using ClinicApi.TestSupport;
using Grpc.Net.Client;

namespace ClinicApi.Server.Tests.Credentials;

/// <summary>With what a caller shows who it is.</summary>
public enum Credential
{
    Key,
    Token,
    Certificate,
}

/// <summary>
/// A server that accepts, beside keys, tokens of two issuers and client certificates. The first issuer names partners by their ids and
/// limits scopes; the second, whose keys lie in a file, has one caller under another name and limits clinics.
/// </summary>
public abstract class IdentityServer(StoreEngine engine) : TestServer(engine)
{
    public const string OfTheSecond = "second-caller";

    private const int Names = 250;

    private readonly List<GrpcChannel> channels = [];
    private readonly string folder = Directory.CreateTempSubdirectory("clinicapi-identity").FullName;
    private int numbers;

    internal TestIssuer Issuer { get; private set; } = null!;

    internal TestIssuer SecondIssuer { get; private set; } = null!;

    internal TestAuthority Authority { get; } = TestAuthority.Create();

    /// <summary>One that no authority of the server's has issued, and that the server knows by its fingerprint.</summary>
    internal X509Certificate2 Pinned { get; } = TestAuthority.Create().IssueForClient();

    /// <summary>Somebody new who calls with such a credential.</summary>
    public async Task<TestCaller> GivenCallerAsync(Credential credential, CallerKind kind, IEnumerable<string> scopes, IEnumerable<string> clinicIds)
    {
        if (credential != Credential.Certificate)
        {
            var caller = await Node.GivenCallerAsync(kind, scopes, clinicIds);
            return credential == Credential.Key ? caller : caller with { Invoker = Node.With($"Bearer {Issuer.Issue(caller.PartnerId, scopes)}") };
        }

        var number = Interlocked.Increment(ref numbers);
        Assert.True(number < Names, "More callers with certificates are wanted than the server has names for.");
        var named = await Node.GivenCallerAsync(kind, scopes, clinicIds, partnerId: PartnerOf(number));
        return named with { Invoker = OpenChannel(Authority.IssueForClient(dns: DnsOf(number))).CreateCallInvoker() };
    }

    public Task<TestCaller> GivenCallerAsync(Credential credential, CallerKind kind, params IEnumerable<string> clinicIds) =>
        GivenCallerAsync(credential, kind, Keys.Scopes.For(kind), clinicIds);

    /// <summary>A connection over TLS, with a client certificate or without.</summary>
    internal GrpcChannel OpenChannel(X509Certificate2? certificate)
    {
        var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.Issuer == Authority.Name;
        if (certificate is not null)
            handler.SslOptions.ClientCertificates = [certificate];
        var channel = GrpcChannel.ForAddress(Node.AddressOf(endpoint: 2), new GrpcChannelOptions { HttpHandler = handler, DisposeHttpClient = true });
        lock (channels)
            channels.Add(channel);
        return channel;
    }

    public override async Task DisposeAsync()
    {
        foreach (var channel in channels)
            channel.Dispose();
        await base.DisposeAsync();
        await (Issuer?.DisposeAsync() ?? default);
        await (SecondIssuer?.DisposeAsync() ?? default);
        Authority.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    protected override async Task<IReadOnlyDictionary<string, string?>> SettingsAsync(TestDatabase database)
    {
        Issuer = await TestIssuer.StartAsync(database.Time);
        SecondIssuer = await TestIssuer.StartAsync(database.Time);
        var keys = Path.Combine(folder, "keys.json");
        await File.WriteAllBytesAsync(keys, SecondIssuer.Published());
        var authorities = Path.Combine(folder, "authorities.pem");
        await File.WriteAllTextAsync(authorities, Authority.Pem);
        using var server = Authority.IssueForServer();
        await File.WriteAllTextAsync(Path.Combine(folder, "server.pem"), server.ExportCertificatePem());
        await File.WriteAllTextAsync(Path.Combine(folder, "server.key"), server.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());

        const string Section = "ClinicApi:Authentication";
        var settings = new Dictionary<string, string?>
        {
            [$"{Section}:Issuers:0:Issuer"] = Issuer.Name,
            [$"{Section}:Issuers:0:Audience"] = TestIssuer.Audience,
            [$"{Section}:Issuers:0:KeySet"] = Issuer.KeySet,
            [$"{Section}:Issuers:0:ClaimIsPartnerId"] = "true",
            [$"{Section}:Issuers:1:Issuer"] = "https://second.test",
            [$"{Section}:Issuers:1:Audience"] = TestIssuer.Audience,
            [$"{Section}:Issuers:1:KeySet"] = keys,
            [$"{Section}:Issuers:1:Algorithms"] = "RS256",
            [$"{Section}:Issuers:1:PartnerClaim"] = "client_id",
            [$"{Section}:Issuers:1:Partners:0:Subject"] = "https://apps.test/7",
            [$"{Section}:Issuers:1:Partners:0:Partner"] = OfTheSecond,
            [$"{Section}:Issuers:1:AllScopes"] = "true",
            [$"{Section}:Issuers:1:ClinicClaim"] = "clinics",
            [$"{Section}:Certificates:Authorities"] = authorities,
            [$"{Section}:Certificates:Partners:0:Subject"] = "sha256:" + Pinned.GetCertHashString(System.Security.Cryptography.HashAlgorithmName.SHA256),
            [$"{Section}:Certificates:Partners:0:Partner"] = PartnerOf(0),
            [$"{Section}:Certificates:Partners:1:Subject"] = "uri:spiffe://clinics.test/importer",
            [$"{Section}:Certificates:Partners:1:Partner"] = PartnerOf(0),
            ["Kestrel:Endpoints:Tls:Url"] = "https://127.0.0.1:0",
            ["Kestrel:Endpoints:Tls:Protocols"] = "Http2",
            ["Kestrel:Endpoints:Tls:Certificate:Path"] = Path.Combine(folder, "server.pem"),
            ["Kestrel:Endpoints:Tls:Certificate:KeyPath"] = Path.Combine(folder, "server.key"),
        };
        for (var i = 1; i < Names; i++)
        {
            settings[$"{Section}:Certificates:Partners:{i + 1}:Subject"] = "dns:" + DnsOf(i);
            settings[$"{Section}:Certificates:Partners:{i + 1}:Partner"] = PartnerOf(i);
        }

        return settings;
    }

    internal static string PartnerOf(int number) => $"identity-{number}";

    private static string DnsOf(int number) => $"caller-{number}.clinics.test";
}

public sealed class SqliteIdentityServer() : IdentityServer(StoreEngine.Sqlite);

public sealed class PostgresIdentityServer() : IdentityServer(StoreEngine.Postgres);
