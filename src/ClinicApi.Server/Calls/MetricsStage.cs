using Grpc.Core;

namespace ClinicApi.Server.Calls;

/// <summary>Measures calls as their callers see them.</summary>
internal sealed class MetricsStage(CallMetrics metrics, TimeProvider time) : IStage
{
    public async Task RunAsync(Call call, Func<Task> next)
    {
        var begun = time.GetTimestamp();
        var code = StatusCode.OK;
        metrics.Begun(call.Method);
        try
        {
            await next();
        }
        catch (RpcException refused)
        {
            code = refused.StatusCode;
            throw;
        }
        finally
        {
            metrics.Ended(call.Method, code, call.Refusal, time.GetElapsedTime(begun));
        }
    }
}
