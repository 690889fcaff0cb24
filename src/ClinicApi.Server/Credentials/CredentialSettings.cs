using ClinicApi.Options.V1;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Hosting;

namespace ClinicApi.Server.Credentials;

/// <summary>Whose tokens and certificates are accepted beside keys. Nobody's, unless they are named.</summary>
internal sealed record CredentialSettings(IReadOnlyList<IssuerSettings> Issuers, CertificateSettings Certificates)
{
    public static CredentialSettings Read(SettingsReader reader)
    {
        var issuers = reader.Items("Authentication:Issuers").Select(place => IssuerSettings.Read(reader, place)).ToList();
        reader.Require(
            issuers.Select(i => i.Issuer).Distinct(StringComparer.Ordinal).Count() == issuers.Count, "Authentication:Issuers", "must not name an issuer twice");
        return new CredentialSettings(issuers, CertificateSettings.Read(reader));
    }

    /// <summary>Who calls with what: pairs of what a credential says and the partner whose it is.</summary>
    internal static IReadOnlyDictionary<string, string> ReadPartners(SettingsReader reader, string list)
    {
        var partners = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var place in reader.Items(list))
        {
            var (subject, partner) = (reader.Text($"{place}:Subject", ""), reader.Text($"{place}:Partner", ""));
            reader.Require(subject.Length > 0 && partners.TryAdd(subject, partner), $"{place}:Subject", "is required, once");
            reader.Require(StringFormats.Check(FieldFormat.ResourceId, partner) is null, $"{place}:Partner", "must be the id of a partner");
        }

        return partners;
    }
}

/// <summary>An issuer of tokens. A token never gives more than the partner has whose it is.</summary>
/// <param name="Issuer">The claim <c>iss</c>, exactly.</param>
/// <param name="Audience">What the claim <c>aud</c> must contain.</param>
/// <param name="KeySet">Where its keys are published: an https address, or a file.</param>
/// <param name="Algorithms">The algorithms of signatures that are accepted.</param>
/// <param name="ClockSkew">How far the issuer's clock may be off.</param>
/// <param name="PartnerClaim">The claim that says who calls.</param>
/// <param name="Partners">Which partner is meant by a value of that claim. Empty: the value is the partner's id.</param>
/// <param name="ScopeClaim">The claim with the scopes of the token. Empty: it has all of its partner's.</param>
/// <param name="ClinicClaim">The claim with the clinics that the token is for. Empty: all that the partner may reach.</param>
internal sealed record IssuerSettings(
    string Issuer,
    string Audience,
    Uri KeySet,
    IReadOnlyList<string> Algorithms,
    TimeSpan ClockSkew,
    string PartnerClaim,
    IReadOnlyDictionary<string, string> Partners,
    string ScopeClaim,
    string ClinicClaim)
{
    /// <summary>Signatures by a private key. A secret that both sides know has no place in a key set that is published.</summary>
    private static readonly string[] Asymmetric = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"];
    private static readonly string[] UsualAlgorithms = ["RS256", "PS256", "ES256"];

    private static readonly Uri Nowhere = new("file:///");

    public static IssuerSettings Read(SettingsReader reader, string place)
    {
        var (issuer, audience) = (reader.Text($"{place}:Issuer", ""), reader.Text($"{place}:Audience", ""));
        var keySet = reader.Text($"{place}:KeySet", "");
        var algorithms = reader.Text($"{place}:Algorithms", string.Join(' ', UsualAlgorithms)).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var partners = CredentialSettings.ReadPartners(reader, $"{place}:Partners");
        var anyPartner = reader.Flag($"{place}:ClaimIsPartnerId", false);
        reader.Require(issuer.Length > 0, $"{place}:Issuer", "is required");
        reader.Require(audience.Length > 0, $"{place}:Audience", "is required");
        reader.Require(algorithms.Length > 0 && algorithms.All(Asymmetric.Contains), $"{place}:Algorithms", "must be of " + string.Join(' ', Asymmetric));
        reader.Require(partners.Count > 0 != anyPartner, $"{place}:Partners", "is required, unless ClaimIsPartnerId is true");
        var address = AddressOf(keySet);
        reader.Require(address is not null, $"{place}:KeySet", "must be an https address (on this machine also http) or a file");
        return new IssuerSettings(
            issuer,
            audience,
            address ?? Nowhere,
            algorithms,
            TimeSpan.FromSeconds(reader.Integer($"{place}:ClockSkewSeconds", 60, 0, 600)),
            reader.Text($"{place}:PartnerClaim", "sub"),
            partners,
            reader.Flag($"{place}:AllScopes", false) ? "" : reader.Text($"{place}:ScopeClaim", "scope"),
            reader.Text($"{place}:ClinicClaim", ""));
    }

    private static Uri? AddressOf(string keySet)
    {
        if (keySet.Length == 0)
            return null;
        if (!keySet.Contains("://", StringComparison.Ordinal))
            return new Uri(Path.GetFullPath(keySet));
        return Uri.TryCreate(keySet, UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback))
            ? url
            : null;
    }
}

/// <summary>Whose client certificates are accepted.</summary>
/// <param name="AuthoritiesFile">A file with the certificates, in PEM, of those who may have issued them. Empty: only fingerprints count.</param>
/// <param name="Partners">
/// Which partner is meant by a certificate: <c>sha256:</c> and its fingerprint, or <c>dns:</c> or <c>uri:</c> and one of its alternative
/// names.
/// </param>
internal sealed record CertificateSettings(string AuthoritiesFile, IReadOnlyDictionary<string, string> Partners)
{
    public const string Fingerprint = "sha256:";
    public const string Dns = "dns:";
    public const string Uri = "uri:";

    private const int FingerprintDigits = 64;

    public bool IsUsed => Partners.Count > 0;

    public static CertificateSettings Read(SettingsReader reader)
    {
        const string Place = "Authentication:Certificates";
        var authorities = reader.Text($"{Place}:Authorities", "");
        var partners = CredentialSettings.ReadPartners(reader, $"{Place}:Partners")
            .ToDictionary(pair => Normalise(pair.Key), pair => pair.Value, StringComparer.Ordinal);
        reader.Require(partners.Keys.All(IsSubject), $"{Place}:Partners", "must be sha256: and 64 hexadecimal digits, or dns: or uri: and a name");
        reader.Require(
            authorities.Length > 0 || partners.Keys.All(s => s.StartsWith(Fingerprint, StringComparison.Ordinal)),
            $"{Place}:Authorities",
            "is required, unless all certificates are named by their fingerprints");
        return new CertificateSettings(authorities, partners);
    }

    private static bool IsSubject(string subject) => subject.StartsWith(Fingerprint, StringComparison.Ordinal)
        ? subject.Length == Fingerprint.Length + FingerprintDigits && subject[Fingerprint.Length..].All(char.IsAsciiHexDigitLower)
        : subject.StartsWith(Dns, StringComparison.Ordinal) || subject.StartsWith(Uri, StringComparison.Ordinal);

    private static string Normalise(string subject) => subject.StartsWith(Fingerprint, StringComparison.OrdinalIgnoreCase)
        ? subject.Replace(":", "", StringComparison.Ordinal).ToLowerInvariant().Replace("sha256", Fingerprint, StringComparison.Ordinal)
        : subject;
}
