using ClinicApi.Server.Credentials;

namespace ClinicApi.Server.Calls;

/// <summary>Finds out who calls.</summary>
internal sealed class AuthenticationStage(Authenticator authenticator) : IStage
{
    public async Task RunAsync(Call call, Func<Task> next)
    {
        call.Caller = await authenticator.IdentifyAsync(call.Context, call.Context.CancellationToken);
        await next();
    }
}
