using ClinicApi.Server.Errors;
using ClinicApi.Server.Hosting;
using ClinicApi.V1;
using Grpc.Core;

namespace ClinicApi.Server.Calls;

/// <summary>Turns whatever fails further in into a status with details, and logs faults of the server.</summary>
internal sealed partial class ErrorStage(TimeProvider time, Lifecycle lifecycle, ILogger<ErrorStage> logger) : IStage
{
    public async Task RunAsync(Call call, Func<Task> next)
    {
        try
        {
            await next();
        }
        catch (Exception exception)
        {
            var refusal = Explain(exception, call);
            call.Refusal = refusal.Reason;
            throw RichStatus.ToRpcException(refusal, call.CorrelationId);
        }
    }

    private ApiException Explain(Exception exception, Call call)
    {
        var refusal = ErrorMapping.ToRefusal(exception, call.Context, time.GetUtcNow(), lifecycle.IsStopping);
        if (refusal is null)
        {
            LogFault(logger, call.Method.FullName, call.CorrelationId, exception);
            return new ApiException(ErrorReason.Internal, "A fault of the server. Its log has the details under the correlation id.");
        }

        if (refusal.Reason == ErrorReason.StoreUnavailable)
            LogStoreUnavailable(logger, call.Method.FullName, call.CorrelationId, exception.InnerException?.GetType().Name ?? "");
        else
            LogRefusal(logger, call.Method.FullName, refusal.Reason.WireName(), call.CorrelationId);
        return refusal;
    }

    [LoggerMessage(101, LogLevel.Error, "{Method} failed, correlation {CorrelationId}.")]
    private static partial void LogFault(ILogger logger, string method, string correlationId, Exception exception);

    [LoggerMessage(102, LogLevel.Warning, "{Method} found the database unavailable ({Cause}), correlation {CorrelationId}.")]
    private static partial void LogStoreUnavailable(ILogger logger, string method, string correlationId, string cause);

    [LoggerMessage(103, LogLevel.Debug, "{Method} was refused with {Reason}, correlation {CorrelationId}.")]
    private static partial void LogRefusal(ILogger logger, string method, string reason, string correlationId);
}
