using ClinicApi.Server.Calls;
using ClinicApi.Server.Errors;
using ClinicApi.Server.Keys;
using ClinicApi.Storage;
using ClinicApi.V1;
using Grpc.Core;

namespace ClinicApi.Server.Credentials;

/// <summary>
/// Finds out who calls: from the key or access token in <c>authorization: Bearer …</c>, and without that from the client certificate of the
/// connection.
/// </summary>
internal sealed class Authenticator(KeyVerifier keys, TokenVerifier tokens, CertificateVerifier certificates, CredentialSettings settings, Store store)
{
    private const string Scheme = "Bearer ";
    private const int DotsOfAToken = 2;

    /// <exception cref="ApiException">Nobody who may call.</exception>
    public async Task<Caller> IdentifyAsync(ServerCallContext context, CancellationToken cancellationToken)
    {
        // Who the caller is, is not the caller's to see: a key or grant may have changed since.
        store.ActFor(null);
        // Not from gRPC's own view of the headers, which fails for names that HTTP allows and gRPC does not.
        var header = context.GetHttpContext().Request.Headers.Authorization.ToString();
        if (string.IsNullOrEmpty(header))
        {
            return settings.Certificates.IsUsed && context.GetHttpContext().Connection.ClientCertificate is { } certificate
                ? await certificates.VerifyAsync(certificate, cancellationToken)
                : throw new ApiException(ErrorReason.CredentialsMissing, "Send an API key in the header «authorization: Bearer <key>».");
        }

        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            throw new ApiException(ErrorReason.CredentialsInvalid, "The authorization header must have the form «Bearer <key>».");
        var credential = header[Scheme.Length..].Trim();
        return settings.Issuers.Count > 0 && credential.Count(c => c == '.') == DotsOfAToken
            ? await tokens.VerifyAsync(credential, cancellationToken)
            : await keys.VerifyAsync(credential, cancellationToken);
    }
}
