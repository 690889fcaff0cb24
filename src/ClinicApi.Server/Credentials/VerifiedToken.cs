using ClinicApi.Server.Calls;
using ClinicApi.Server.Contract;
using ClinicApi.Storage;
using Microsoft.IdentityModel.JsonWebTokens;

namespace ClinicApi.Server.Credentials;

/// <summary>What a token says whose signature was verified. No scopes or clinics: it does not limit those of its partner.</summary>
internal sealed class VerifiedToken(
    IssuerSettings issuer, KeySet verifiedWith, string partnerId, IReadOnlyCollection<string>? scopes, IReadOnlyCollection<string>? clinicIds, DateTime notBefore,
    DateTime expiresAt)
{
    // The same as long as the look-up of the partner is believed.
    private (PartnerRecord Record, Caller Caller)? last;

    public IssuerSettings Issuer { get; } = issuer;

    public KeySet VerifiedWith { get; } = verifiedWith;

    public string PartnerId { get; } = partnerId;

    public DateTime NotBefore { get; } = notBefore;

    public DateTime ExpiresAt { get; } = expiresAt;

    /// <returns>Null if the token does not say who calls, in the way in which the issuer's settings expect it.</returns>
    public static VerifiedToken? Of(JsonWebToken token, IssuerSettings issuer, KeySet keySet)
    {
        if (!token.TryGetPayloadValue<string>(issuer.PartnerClaim, out var subject) || string.IsNullOrEmpty(subject) || token.ValidTo == DateTime.MinValue)
            return null;
        if (PartnerOf(subject, issuer) is not { } partner)
            return null;
        return new VerifiedToken(
            issuer,
            keySet,
            partner,
            issuer.ScopeClaim.Length == 0 ? null : Values(token, issuer.ScopeClaim),
            issuer.ClinicClaim.Length == 0 ? null : [.. Values(token, issuer.ClinicClaim).Select(name => ResourceNames.TryClinicId(name) ?? name)],
            token.ValidFrom,
            token.ValidTo);
    }

    public Caller CallerOf(PartnerRecord record)
    {
        if (last is { } known && ReferenceEquals(known.Record, record))
            return known.Caller;
        var caller = Caller.Of(record, scopes, clinicIds);
        last = (record, caller);
        return caller;
    }

    private static string? PartnerOf(string subject, IssuerSettings issuer) =>
        issuer.Partners.Count == 0 ? subject : issuer.Partners.GetValueOrDefault(subject);

    /// <summary>A list, or texts that are separated by spaces, as RFC 8693 has it.</summary>
    private static IReadOnlyCollection<string> Values(JsonWebToken token, string claim) => token.TryGetPayloadValue<string[]>(claim, out var texts) && texts is not null
        ? [.. texts.SelectMany(text => text.Split(' ', StringSplitOptions.RemoveEmptyEntries))]
        : [];
}
