using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ClinicApi.Server.Calls;
using ClinicApi.Server.Errors;
using ClinicApi.Server.Hosting;
using ClinicApi.V1;

namespace ClinicApi.Server.Credentials;

/// <summary>Turns a client certificate into a caller: by its fingerprint, or by a name that a configured authority has put into it.</summary>
internal sealed class CertificateVerifier(CertificateSettings settings, KnownPartners partners, TimeProvider time)
{
    private const string ForClients = "1.3.6.1.5.5.7.3.2";
    private const int MostRemembered = 10_000;

    private readonly X509Certificate2Collection authorities = Load(settings.AuthoritiesFile);
    private readonly ConcurrentDictionary<string, string> partnersByFingerprint = new(StringComparer.Ordinal);

    public async Task<Caller> VerifyAsync(X509Certificate2 certificate, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        if (now < certificate.NotBefore.ToUniversalTime() || now > certificate.NotAfter.ToUniversalTime())
            throw new ApiException(ErrorReason.CredentialsRevoked, "The client certificate has expired, or is not valid yet.");
        var record = await partners.FindActiveAsync(PartnerOf(certificate), cancellationToken);
        return Caller.Of(record);
    }

    private string PartnerOf(X509Certificate2 certificate)
    {
        var fingerprint = Convert.ToHexStringLower(certificate.GetCertHash(HashAlgorithmName.SHA256));
        if (partnersByFingerprint.TryGetValue(fingerprint, out var known))
            return known;
        var partner = IsForClients(certificate) ? FindPartner(certificate, fingerprint) : null;
        if (partner is null)
            throw new ApiException(ErrorReason.CredentialsInvalid, "The client certificate is not one for this service.");
        if (partnersByFingerprint.Count >= MostRemembered)
            partnersByFingerprint.Clear();
        return partnersByFingerprint[fingerprint] = partner;
    }

    private string? FindPartner(X509Certificate2 certificate, string fingerprint)
    {
        if (settings.Partners.TryGetValue(CertificateSettings.Fingerprint + fingerprint, out var pinned))
            return pinned;
        if (!IsIssuedByAnAuthority(certificate))
            return null;
        // One that is for two partners is for none.
        return NamesOf(certificate).Select(settings.Partners.GetValueOrDefault).OfType<string>().Distinct().ToList() is [var named] ? named : null;
    }

    private bool IsIssuedByAnAuthority(X509Certificate2 certificate)
    {
        if (authorities.Count == 0)
            return false;
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationTime = time.GetUtcNow().LocalDateTime;
        return chain.Build(certificate);
    }

    private static IEnumerable<string> NamesOf(X509Certificate2 certificate)
    {
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().ToList();
        return names.SelectMany(n => n.EnumerateDnsNames()).Select(name => CertificateSettings.Dns + name)
            .Concat(names.SelectMany(SubjectUris.Of).Select(uri => CertificateSettings.Uri + uri));
    }

    private static bool IsForClients(X509Certificate2 certificate)
    {
        var uses = certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().ToList();
        return uses.Count == 0 || uses.SelectMany(u => u.EnhancedKeyUsages.Cast<Oid>()).Any(use => use.Value == ForClients);
    }

    private static X509Certificate2Collection Load(string file)
    {
        var found = new X509Certificate2Collection();
        if (file.Length == 0)
            return found;
        try
        {
            found.ImportFromPemFile(file);
        }
        catch (Exception exception) when (exception is IOException or CryptographicException or UnauthorizedAccessException)
        {
            // Told below, like a file without certificates.
        }

        return found.Count > 0
            ? found
            : throw new SettingsException([$"{ServerSettings.Section}:Authentication:Certificates:Authorities must be a readable file with certificates in PEM."]);
    }
}
