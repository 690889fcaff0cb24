using ClinicApi.V1;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace ClinicApi.Sdk.Calls;

/// <summary>One logical unary call: attempts, and waits between them, until it succeeds or cannot be repeated.</summary>
/// <remarks>
/// Repeated are attempts that found the service UNAVAILABLE, if the contract makes a repeat harmless, and those that the service itself
/// asks to repeat after a delay (<c>google.rpc.RetryInfo</c>).
/// </remarks>
internal sealed partial class UnaryCall<TRequest, TResponse>(
    CallPipeline pipeline,
    Method<TRequest, TResponse> method,
    string? host,
    CallOptions options,
    TRequest request,
    MethodRules? rules,
    string? requestId) : CallState(pipeline, rules, requestId, options.CancellationToken)
    where TRequest : class
    where TResponse : class
{
    private AsyncUnaryCall<TResponse>? current;
    private Task<TResponse>? response;

    private AsyncUnaryCall<TResponse> Current => current ?? throw new InvalidOperationException("The call has not started.");

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

    private async Task<Metadata> HeadersAsync()
    {
        await response!.ConfigureAwait(false);
        return await Current.ResponseHeadersAsync.ConfigureAwait(false);
    }

    private async Task<TResponse> RunAsync()
    {
        var record = CallRecord.Begin(this, Pipeline.Time);
        var outcome = "CANCELLED";
        var clinic = Pipeline.Consistency is null ? null : (Rules as MethodRules<TRequest>)?.ClinicOf(request);
        try
        {
            while (true)
            {
                var token = Pipeline.Consistency?.For(clinic);
                try
                {
                    var result = await AttemptAsync(token).ConfigureAwait(false);
                    Pipeline.Consistency?.Remember(clinic, Rules, Current);
                    Pipeline.RetryBudget.Succeeded();
                    outcome = "OK";
                    return result;
                }
                catch (RpcException failure)
                {
                    var error = Explain(failure);
                    if (token is not null && error.Reason == ErrorReason.InvalidConsistencyToken)
                    {
                        // The deployment that issued it is gone; the caller knows nothing of the token.
                        Pipeline.Consistency!.Forget(clinic, token);
                        continue;
                    }

                    if (DelayBeforeNext(error) is not { } delay)
                    {
                        outcome = Telemetry.Outcome(error);
                        record.Failed(error);
                        throw Translate(failure, error);
                    }

                    LogWaiting(Pipeline.Logger, method.FullName, error.StatusCode, error.ReasonText, delay.TotalMilliseconds);
                    current?.Dispose();
                    await Task.Delay(delay, Pipeline.Time, options.CancellationToken).ConfigureAwait(false);
                }
            }
        }
        finally
        {
            record.End(this, Pipeline.Time, outcome);
        }
    }

    private Task<TResponse> AttemptAsync(string? token)
    {
        var attempt = CountAttempt();
        KeyFailure = null;
        var key = Pipeline.Keys(options.CancellationToken);
        return key.IsCompletedSuccessfully ? SendAsync(key.Result, token, attempt) : SendAsync(key, token, attempt);
    }

    private async Task<TResponse> SendAsync(ValueTask<string> key, string? token, int attempt)
    {
        string value;
        var obtaining = key.AsTask();
        try
        {
            value = await obtaining.WaitAsync(Remaining(), Pipeline.Time, options.CancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (options.CancellationToken.IsCancellationRequested)
        {
            throw new RpcException(new Status(StatusCode.Cancelled, "The call was cancelled while its key was obtained."));
        }
        catch (TimeoutException) when (!obtaining.IsCompleted)
        {
            throw new RpcException(new Status(StatusCode.DeadlineExceeded, "The deadline passed while the key was obtained."));
        }
        catch (Exception failure)
        {
            KeyFailure = failure;
            throw new RpcException(new Status(StatusCode.Unauthenticated, "The API key could not be obtained.", failure));
        }

        return await SendAsync(value, token, attempt).ConfigureAwait(false);
    }

    private Task<TResponse> SendAsync(string key, string? token, int attempt)
    {
        var headers = Pipeline.Headers.For(key, options.Headers, token, attempt - 1);
        current = Pipeline.Transport.AsyncUnaryCall(method, host, options.WithHeaders(headers), request);
        return current.ResponseAsync;
    }

    private TimeSpan Remaining()
    {
        if (options.Deadline is not { } deadline || deadline == DateTime.MaxValue)
            return Timeout.InfiniteTimeSpan;
        var remaining = deadline - Pipeline.Time.GetUtcNow().UtcDateTime;
        return remaining > TimeSpan.Zero ? remaining : TimeSpan.Zero;
    }

    private TimeSpan? DelayBeforeNext(ClinicApiError error)
    {
        var patient = Pipeline.Retry is { UntilDeadline: true, MaxAttempts: > 1 } && options.Deadline is { } end && end != DateTime.MaxValue;
        if (Attempts >= Pipeline.Retry.MaxAttempts && !patient)
            return null;
        TimeSpan? delay = error switch
        {
            { IsTransient: true, RetryAfter: { } asked, StatusCode: StatusCode.Aborted or StatusCode.ResourceExhausted } =>
                Backoff.AtLeast(asked, Pipeline.Jitter()),
            { StatusCode: StatusCode.Unavailable } when Rules is { IsRepeatable: true } && (patient || Pipeline.RetryBudget.Failed()) =>
                error.RetryAfter is { } asked
                    ? Backoff.AtLeast(asked, Pipeline.Jitter())
                    : Backoff.FullJitter(Pipeline.Retry.InitialBackoff, Pipeline.Retry.MaxBackoff, Attempts, Pipeline.Jitter()),
            _ => null,
        };
        return options.Deadline is { } deadline && Pipeline.Time.GetUtcNow().UtcDateTime + delay >= deadline ? null : delay;
    }

    [LoggerMessage(1, LogLevel.Debug, "{Method} was answered {StatusCode} {Reason}; the next attempt comes after {Milliseconds} ms.")]
    private static partial void LogWaiting(ILogger logger, string method, StatusCode statusCode, string reason, double milliseconds);
}
