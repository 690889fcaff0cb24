using ClinicApi.Server.Keys;

namespace ClinicApi.Server.Calls;

/// <summary>Looks again, while a stream runs, at whether its caller could still make the call.</summary>
internal sealed class Standing(KeyVerifier keys)
{
    public async Task RecheckAsync(Call call, CancellationToken cancellationToken)
    {
        call.Caller = await keys.VerifyAsync(AuthenticationStage.CredentialOf(call), cancellationToken);
        AuthorizationStage.Authorize(call);
    }
}
