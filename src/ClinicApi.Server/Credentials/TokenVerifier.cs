using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using ClinicApi.Options.V1;
using ClinicApi.Server.Calls;
using ClinicApi.Server.Errors;
using ClinicApi.V1;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace ClinicApi.Server.Credentials;

/// <summary>
/// Turns an access token of a configured issuer into a caller. A signature is verified once and remembered by the token's hash for as long
/// as the issuer publishes the same keys; time and partner are looked at with every call.
/// </summary>
internal sealed class TokenVerifier(
    CredentialSettings settings, KnownPartners partners, FetchKeySet fetch, TimeProvider time, ILogger<IssuerKeys> logger)
{
    private const int MostRemembered = 10_000;

    private readonly JsonWebTokenHandler handler = new() { MapInboundClaims = false };
    private readonly Dictionary<string, (IssuerSettings Settings, IssuerKeys Keys)> issuers =
        settings.Issuers.ToDictionary(i => i.Issuer, i => (i, new IssuerKeys(i, fetch, time, logger)), StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, VerifiedToken> remembered = new(StringComparer.Ordinal);

    public async Task<Caller> VerifyAsync(string text, CancellationToken cancellationToken)
    {
        var hash = Convert.ToBase64String(SHA256.HashData(Encoding.ASCII.GetBytes(text)));
        if (!remembered.TryGetValue(hash, out var token) || token.VerifiedWith != issuers[token.Issuer.Issuer].Keys.Current)
        {
            token = await VerifySignatureAsync(text, cancellationToken);
            if (remembered.Count >= MostRemembered)
                remembered.Clear();
            remembered[hash] = token;
        }

        RefuseUnlessNow(token);
        var record = await partners.FindActiveAsync(token.PartnerId, cancellationToken);
        var caller = token.CallerOf(record);
        // Nothing limits the clinics of an administrator, so one with a token that does is none.
        return token.Issuer.ClinicClaim.Length > 0 && caller.Kind == CallerKind.Administrator ? throw Invalid() : caller;
    }

    private async Task<VerifiedToken> VerifySignatureAsync(string text, CancellationToken cancellationToken)
    {
        var (token, issuer, keys) = Read(text);
        var keySet = await keys.FindAsync(token.Kid, cancellationToken)
            ?? throw new ApiException(ErrorReason.IssuerUnavailable, "The keys of the token's issuer are not known at the moment.") { RetryAfter = Refusals.LongWait };
        if (!keySet.Keys.TryGetValue(token.Kid, out var key))
            throw Invalid();
        var result = await handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = issuer.Issuer,
            ValidAudience = issuer.Audience,
            ValidAlgorithms = issuer.Algorithms,
            IssuerSigningKey = key,
            TryAllIssuerSigningKeys = false,
            RequireSignedTokens = true,
            RequireExpirationTime = true,
            // By the server's clock, with every call.
            ValidateLifetime = false,
        });
        if (!result.IsValid)
            throw Invalid();
        return VerifiedToken.Of(token, issuer, keySet) ?? throw Invalid();
    }

    /// <summary>What a token says before anything of it is believed.</summary>
    private (JsonWebToken Token, IssuerSettings Issuer, IssuerKeys Keys) Read(string text)
    {
        try
        {
            var token = new JsonWebToken(text);
            return !token.IsEncrypted && token.Kid is { Length: > 0 } && issuers.TryGetValue(token.Issuer, out var issuer) && issuer.Settings.Algorithms.Contains(token.Alg)
                ? (token, issuer.Settings, issuer.Keys)
                : throw Invalid();
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or SecurityTokenException)
        {
            throw Invalid();
        }
    }

    private void RefuseUnlessNow(VerifiedToken token)
    {
        var now = time.GetUtcNow().UtcDateTime;
        if (now >= token.ExpiresAt + token.Issuer.ClockSkew)
            throw new ApiException(ErrorReason.CredentialsRevoked, "The access token has expired.");
        if (now < token.NotBefore - token.Issuer.ClockSkew)
            throw new ApiException(ErrorReason.CredentialsInvalid, "The access token is not valid yet.");
    }

    /// <summary>Which of its rules a token breaks is for its issuer to find out, and not for who tries what passes.</summary>
    private static ApiException Invalid() => new(ErrorReason.CredentialsInvalid, "The access token is malformed, or not one for this service.");
}
