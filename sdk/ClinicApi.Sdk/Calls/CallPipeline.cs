using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace ClinicApi.Sdk.Calls;

/// <summary>
/// What every call goes through, the raw stubs' included. In this order: request id, deadline, headers, credentials; then the attempts,
/// and the error of the last one as a typed exception.
/// </summary>
/// <remarks>
/// One invoker rather than a chain of interceptors, because the steps share the state of the logical call, and because each link
/// of a chain costs every call a wrapper.
/// </remarks>
internal sealed class CallPipeline : CallInvoker
{
    private readonly TimeSpan? timeout;

    public CallPipeline(
        CallInvoker transport, ClinicApiOptions options, Func<CancellationToken, ValueTask<string>> keys, TimeProvider time, ILogger logger)
    {
        timeout = options.Timeout;
        Transport = transport;
        Headers = new CallHeaders(UserAgent.Of(options.ApplicationId));
        Keys = keys;
        Logger = logger;
        Address = options.Address!;
        Time = time;
        Jitter = options.Jitter;
        Retry = options.Retry.Copy();
        Consistency = options.CarryConsistencyTokens ? new ConsistencyTokens() : null;
    }

    public CallInvoker Transport { get; }

    public CallHeaders Headers { get; }

    public Func<CancellationToken, ValueTask<string>> Keys { get; }

    public ILogger Logger { get; }

    public Uri Address { get; }

    public TimeProvider Time { get; }

    public Func<double> Jitter { get; }

    public ClinicApiRetryOptions Retry { get; }

    public RetryBudget RetryBudget { get; } = new();

    public ConsistencyTokens? Consistency { get; }

    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var rules = RulesOf(method);
        var sent = RequestIds.Attach(rules, request, Time, out var requestId);
        if (options.Deadline is null && (timeout ?? rules?.Timeout) is { } allowed)
            options = options.WithDeadline((Time.GetUtcNow() + allowed).UtcDateTime);
        return new UnaryCall<TRequest, TResponse>(this, method, host, options, sent, rules, requestId).Start();
    }

    public override TResponse BlockingUnaryCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) =>
        AsyncUnaryCall(method, host, options, request).GetAwaiter().GetResult();

    public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var clinic = Consistency is null ? null : (RulesOf(method) as MethodRules<TRequest>)?.ClinicOf(request);
        return Consistency?.For(clinic) is { } token
            ? ConsistentStream.Open(Open, token, forget: () => Consistency.Forget(clinic, token))
            : Open(token: null);

        AsyncServerStreamingCall<TResponse> Open(string? token)
        {
            var state = StateOf(method, options);
            var call = Transport.AsyncServerStreamingCall(method, host, Prepare(options, state, token), request);
            return new AsyncServerStreamingCall<TResponse>(
                new TranslatingStreamReader<TResponse>(call.ResponseStream, state),
                call.ResponseHeadersAsync,
                call.GetStatus,
                call.GetTrailers,
                call.Dispose);
        }
    }

    public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options)
    {
        var state = StateOf(method, options);
        var call = Transport.AsyncClientStreamingCall(method, host, Prepare(options, state));
        return new AsyncClientStreamingCall<TRequest, TResponse>(
            call.RequestStream,
            TranslateAsync(call.ResponseAsync, state),
            call.ResponseHeadersAsync,
            call.GetStatus,
            call.GetTrailers,
            call.Dispose);
    }

    // The contract has no streams both ways. It serves other contracts on the same channel, with credentials and nothing more.
    public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options) =>
        Transport.AsyncDuplexStreamingCall(method, host, Prepare(options, StateOf(method, options)));

    private static async Task<TResponse> TranslateAsync<TResponse>(Task<TResponse> response, CallState state)
    {
        try
        {
            return await response.ConfigureAwait(false);
        }
        catch (RpcException failure)
        {
            throw state.Translate(failure, state.Explain(failure));
        }
    }

    private static MethodRules? RulesOf(IMethod method) => MethodRules.ByFullName.GetValueOrDefault(method.FullName);

    private CallState StateOf(IMethod method, CallOptions options) =>
        new(this, RulesOf(method), requestId: null, options.CancellationToken);

    private CallOptions Prepare(CallOptions options, CallState state, string? consistencyToken = null)
    {
        if (options.Deadline is null && state.Rules?.Timeout is { } allowed)
            options = options.WithDeadline((Time.GetUtcNow() + allowed).UtcDateTime);
        return options
            .WithHeaders(Headers.With(options.Headers, consistencyToken))
            .WithCredentials(CallCredentials.FromInterceptor(state.AuthorizeAsync));
    }
}
