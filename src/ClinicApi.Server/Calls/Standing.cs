using ClinicApi.Server.Credentials;

namespace ClinicApi.Server.Calls;

/// <summary>Looks again, while a stream runs, at whether its caller could still make the call.</summary>
internal sealed class Standing(Authenticator authenticator)
{
    public async Task RecheckAsync(Call call, CancellationToken cancellationToken)
    {
        call.Caller = await authenticator.IdentifyAsync(call.Context, cancellationToken);
        AuthorizationStage.Authorize(call);
    }
}
