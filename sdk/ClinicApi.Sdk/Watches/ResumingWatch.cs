using System.Runtime.CompilerServices;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace ClinicApi.Sdk.Watches;

/// <summary>A stream without natural end. When it breaks it is opened again after the last message that was handed out.</summary>
/// <remarks>
/// A watch that has never brought anything gives up after as many attempts as a call does, since more likely it is set up wrongly; one
/// that has goes on until its reader ends it or the service says that it cannot.
/// </remarks>
internal sealed partial class ResumingWatch<TRequest, TResponse>(
    TRequest request,
    Func<TRequest, CallOptions, AsyncServerStreamingCall<TResponse>> open,
    WatchRules<TRequest, TResponse> rules,
    Func<WatchBackoff> newBackoff,
    TimeProvider time,
    ILogger logger)
    where TRequest : class, IDeepCloneable<TRequest>
    where TResponse : class
{
    public async IAsyncEnumerable<TResponse> ReadAsync(
        Func<CancellationToken, CallOptions> options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var callOptions = options(cancellationToken);
        var backoff = newBackoff();
        var lastToken = "";
        while (true)
        {
            backoff.Opened();
            ClinicApiException? failure;
            using (var call = Open(lastToken, callOptions))
            {
                while (true)
                {
                    (var message, failure) = await NextAsync(call, callOptions, cancellationToken).ConfigureAwait(false);
                    if (message is null)
                        break;
                    if (rules.TokenOf(message) is { Length: > 0 } token)
                        lastToken = token;
                    backoff.Delivered();
                    WatchTelemetry.Received(rules.Service, rules.Method, rules.HappenedAt(message), time);
                    yield return message;
                }
            }

            backoff.Broke();
            if (backoff.IsHopeless)
            {
                if (failure is not null)
                    throw failure;
                yield break;
            }

            var delay = backoff.Delay(failure?.RetryAfter);
            WatchTelemetry.Resumes(rules.Service, rules.Method, failure?.Error);
            LogResuming(logger, rules.Method, failure is null ? "OK" : $"{failure.StatusCode} {failure.ReasonText}", delay.TotalMilliseconds);
            await Task.Delay(delay, time, cancellationToken).ConfigureAwait(false);
        }
    }

    private AsyncServerStreamingCall<TResponse> Open(string lastToken, CallOptions options)
    {
        var attempt = request.Clone();
        if (lastToken.Length > 0)
            rules.GoOnAfter(attempt, lastToken);
        return open(attempt, options);
    }

    /// <summary>The next message; or, after a break, none, and what broke it (null: the service ended the stream).</summary>
    private static async Task<(TResponse? Message, ClinicApiException? Failure)> NextAsync(
        AsyncServerStreamingCall<TResponse> call, CallOptions options, CancellationToken cancellationToken)
    {
        try
        {
            return await call.ResponseStream.MoveNext(cancellationToken).ConfigureAwait(false) ? (call.ResponseStream.Current, null) : default;
        }
        catch (ClinicApiException broken) when (CanGoOn(broken, options.Deadline))
        {
            return (null, broken);
        }
    }

    // Without a reason the failure comes from the way between, a proxy or a connection, and not from the service.
    private static bool CanGoOn(ClinicApiException failure, DateTime? deadline) => failure switch
    {
        WatchGapException => false,
        { StatusCode: StatusCode.DeadlineExceeded } => deadline is null,
        { ReasonText.Length: 0 } => failure.StatusCode is StatusCode.Unavailable or StatusCode.Internal or StatusCode.Unknown
            or StatusCode.Cancelled or StatusCode.Aborted or StatusCode.ResourceExhausted,
        _ => failure.IsTransient,
    };

    [LoggerMessage(2, LogLevel.Information, "{Method} broke with {Outcome} and is opened again after {Milliseconds} ms.")]
    private static partial void LogResuming(ILogger logger, string method, string outcome, double milliseconds);
}
