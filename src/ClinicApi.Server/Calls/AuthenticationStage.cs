using ClinicApi.Server.Errors;
using ClinicApi.Server.Keys;
using ClinicApi.V1;

namespace ClinicApi.Server.Calls;

/// <summary>Finds out who calls from the API key in <c>authorization: Bearer …</c>.</summary>
internal sealed class AuthenticationStage(KeyVerifier keys) : IStage
{
    private const string Scheme = "Bearer ";

    public async Task RunAsync(Call call, Func<Task> next)
    {
        call.Caller = await keys.VerifyAsync(CredentialOf(call), call.Context.CancellationToken);
        await next();
    }

    public static string CredentialOf(Call call)
    {
        var header = call.Context.RequestHeaders.GetValue("authorization");
        if (string.IsNullOrEmpty(header))
            throw new ApiException(ErrorReason.CredentialsMissing, "Send an API key in the header «authorization: Bearer <key>».");
        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            throw new ApiException(ErrorReason.CredentialsInvalid, "The authorization header must have the form «Bearer <key>».");
        return header[Scheme.Length..].Trim();
    }
}
