using ClinicApi.V1;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace ClinicApi.Sdk.Calls;

/// <summary>One logical unary call.</summary>
/// <remarks>
/// The transport repeats attempts that found the service UNAVAILABLE by its service config. Here are repeated those that the
/// service itself asks to repeat after a delay (<c>google.rpc.RetryInfo</c>), which a service config cannot express.
/// </remarks>
internal sealed partial class UnaryCall<TRequest, TResponse>(
    CallPipeline pipeline,
    CallInvoker transport,
    Method<TRequest, TResponse> method,
    string? host,
    CallOptions options,
    TRequest request,
    CallState state)
    where TRequest : class
    where TResponse : class
{
    private AsyncUnaryCall<TResponse>? current;
    private Task<TResponse>? response;

    public AsyncUnaryCall<TResponse> Start()
    {
        response = RunAsync();
        return new AsyncUnaryCall<TResponse>(
            response,
            static self => ((UnaryCall<TRequest, TResponse>)self).HeadersAsync(),
            static self => ((UnaryCall<TRequest, TResponse>)self).Current.GetStatus(),
            static self => ((UnaryCall<TRequest, TResponse>)self).Current.GetTrailers(),
            static self => ((UnaryCall<TRequest, TResponse>)self).current?.Dispose(),
            this);
    }

    private AsyncUnaryCall<TResponse> Current => current ?? throw new InvalidOperationException("The call has not started.");

    private async Task<Metadata> HeadersAsync()
    {
        await response!.ConfigureAwait(false);
        return await Current.ResponseHeadersAsync.ConfigureAwait(false);
    }

    private async Task<TResponse> RunAsync()
    {
        using var record = CallRecord.Begin(state, pipeline.Time);
        var clinic = pipeline.Consistency is null ? null : (state.Rules as MethodRules<TRequest>)?.ClinicOf(request);
        for (var answered = 1; ; answered++)
        {
            var token = pipeline.Consistency?.For(clinic);
            current = transport.AsyncUnaryCall(method, host, ConsistencyTokens.With(options, token), request);
            try
            {
                var result = await current.ResponseAsync.ConfigureAwait(false);
                pipeline.Consistency?.Remember(clinic, state.Rules, current);
                record.Succeeded();
                return result;
            }
            catch (RpcException failure)
            {
                var error = state.Explain(failure);
                if (token is not null && error.Reason == ErrorReason.InvalidConsistencyToken)
                {
                    // The deployment that issued it is gone; the caller knows nothing of the token.
                    pipeline.Consistency!.Forget(clinic, token);
                    continue;
                }

                if (DelayBeforeNext(error, answered) is not { } delay)
                {
                    record.Failed(error);
                    throw state.Translate(failure, error);
                }

                LogWaiting(pipeline.Logger, method.FullName, error.ReasonText, delay.TotalMilliseconds);
                current.Dispose();
                await Task.Delay(delay, pipeline.Time, options.CancellationToken).ConfigureAwait(false);
            }
        }
    }

    private TimeSpan? DelayBeforeNext(ClinicApiError error, int answered)
    {
        if (answered >= pipeline.MaxAttempts
            || error is not { IsTransient: true, RetryAfter: { } asked, StatusCode: StatusCode.Aborted or StatusCode.ResourceExhausted })
        {
            return null;
        }

        // Callers that met in one place must not meet there again; earlier than asked would be refused again.
        var delay = asked * (1 + (pipeline.Jitter() / 4));
        return options.Deadline is { } deadline && pipeline.Time.GetUtcNow().UtcDateTime + delay >= deadline ? null : delay;
    }

    [LoggerMessage(1, LogLevel.Debug, "{Method} was answered {Reason}; the next attempt comes after {Milliseconds} ms.")]
    private static partial void LogWaiting(ILogger logger, string method, string reason, double milliseconds);
}
