using ClinicApi.Server.Errors;
using ClinicApi.Server.Limits;
using ClinicApi.V1;

namespace ClinicApi.Server.Calls;

/// <summary>Refuses what is more than the caller, its key or the clinic may have.</summary>
internal sealed class LimitStage(CallLimits calls, StreamLimits streams, ConnectionLimits connections, LimitSettings settings) : IStage
{
    public async Task RunAsync(Call call, Func<Task> next)
    {
        connections.Admit(call);
        calls.Take(call);
        var method = call.Method.Descriptor;
        if (method.IsClientStreaming || method.IsServerStreaming)
            await streams.RunAsync(call, next);
        else
            await next();
        if ((call.Response?.CalculateSize() ?? call.AnswerBytes) > settings.ResponseBytes)
        {
            throw new ApiException(
                ErrorReason.ResponseTooLarge, $"The answer would have more than {settings.ResponseBytes} bytes. Ask for less of it at a time.");
        }
    }
}
