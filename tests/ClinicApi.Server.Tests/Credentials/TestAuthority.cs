using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ClinicApi.Server.Tests.Credentials;

/// <summary>Issues certificates, as an operator's own authority does.</summary>
internal sealed class TestAuthority : IDisposable
{
    public static readonly DateTimeOffset From = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
    public static readonly DateTimeOffset Until = new(2040, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly Oid ForServers = new("1.3.6.1.5.5.7.3.1");
    private static readonly Oid ForClients = new("1.3.6.1.5.5.7.3.2");

    private readonly X509Certificate2 root;

    private TestAuthority(X509Certificate2 root) => this.root = root;

    public static TestAuthority Create()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=An authority of the tests", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return new TestAuthority(request.CreateSelfSigned(From, Until));
    }

    public string Name => root.Subject;

    public string Pem => root.ExportCertificatePem();

    public X509Certificate2 IssueForClient(string dns = "", string uri = "", DateTimeOffset? until = null) => Issue(ForClients, names =>
    {
        if (dns.Length > 0)
            names.AddDnsName(dns);
        if (uri.Length > 0)
            names.AddUri(new Uri(uri));
    }, until ?? Until);

    public X509Certificate2 IssueForServer(string dns = "localhost") => Issue(ForServers, names =>
    {
        names.AddDnsName(dns);
        names.AddIpAddress(IPAddress.Loopback);
    }, Until);

    public void Dispose() => root.Dispose();

    private X509Certificate2 Issue(Oid use, Action<SubjectAlternativeNameBuilder> name, DateTimeOffset until)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Somebody", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        name(names);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([use], false));
        using var bare = request.Create(root, From, until, RandomNumberGenerator.GetBytes(16));
        using var whole = bare.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pkcs12), password: null);
    }
}
