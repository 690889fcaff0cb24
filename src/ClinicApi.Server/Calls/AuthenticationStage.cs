using ClinicApi.Server.Credentials;
using ClinicApi.Storage;

namespace ClinicApi.Server.Calls;

/// <summary>Finds out who calls.</summary>
internal sealed class AuthenticationStage(Authenticator authenticator, Store store) : IStage
{
    public async Task RunAsync(Call call, Func<Task> next)
    {
        call.Caller = await authenticator.IdentifyAsync(call.Context, call.Context.CancellationToken);
        // What the call reads and writes from here on, the database holds to the caller, who may change while a stream runs.
        store.ActFor(() => call.Tenant);
        await next();
    }
}
