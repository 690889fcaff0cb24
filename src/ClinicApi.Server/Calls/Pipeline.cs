using ClinicApi.Server.Contract;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace ClinicApi.Server.Calls;

/// <summary>The one way from the wire to a service: a gRPC interceptor that runs every call through the same stages.</summary>
internal sealed class Pipeline(IServiceProvider services) : Interceptor
{
    /// <summary>The stages from the outside in, each with the reason for its place.</summary>
    public static readonly IReadOnlyList<(Type Stage, string Because)> Order =
    [
        (typeof(MetricsStage), "what is measured is what the caller sees"),
        (typeof(ErrorStage), "whatever fails further in leaves as a documented error"),
        (typeof(AuthenticationStage), "a stranger learns nothing else"),
        (typeof(LimitStage), "what is over a limit costs nothing more, not even a line in the audit log"),
        (typeof(AuditStage), "refusals of known callers are recorded too"),
        (typeof(AuthorizationStage), "validation must not tell anything to somebody who may not call"),
        (typeof(ValidationStage), "what follows may rely on the contract's field rules"),
        (typeof(ConsistencyStage), "nothing is read, for a replay either, before the write that the caller knows of is visible"),
        (typeof(SurvivorStage), "wherever a patient is looked for, also for a replay, the one that remains of a merger is told"),
        (typeof(IdempotencyStage), "a repeat is recognised before anything is decided"),
    ];

    private readonly IStage[] stages = [.. Order.Select(o => (IStage)services.GetRequiredService(o.Stage))];

    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        if (!TryBegin(request, context, out var call))
            return await continuation(request, context);
        TResponse? answer = null;
        await RunAsync(call, async () =>
        {
            answer = await continuation(request, context);
            call.Response = answer as IMessage;
            call.AnswerBytes = (answer as WireWriter)?.Length ?? 0;
        });
        return call.Response is TResponse response ? response : answer!;
    }

    public override async Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        if (!TryBegin(request, context, out var call))
            await continuation(request, responseStream, context);
        else
            await RunAsync(call, () => continuation(request, responseStream, context));
    }

    /// <summary>As with one request, the first message is read before anything else; the service gets those that follow.</summary>
    public override async Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, ServerCallContext context, ClientStreamingServerMethod<TRequest, TResponse> continuation)
    {
        var first = await ReadFirstAsync(requestStream, context);
        if (!TryBegin(first, context, out var call))
            throw new InvalidOperationException("Only the contract has methods that stream from the client.");
        await RunAsync(
            call, async () => call.Response = (IMessage)(object)await continuation(new ClientMessages<TRequest>(requestStream), context));
        return (TResponse)(object)call.Response!;
    }

    /// <summary>A stream without a message is one with an empty message, which validation refuses.</summary>
    private static async Task<IMessage> ReadFirstAsync<TRequest>(IAsyncStreamReader<TRequest> messages, ServerCallContext context)
    {
        try
        {
            return await messages.MoveNext(context.CancellationToken)
                ? (IMessage)(object)messages.Current!
                : ApiContract.Methods[context.Method].Descriptor.InputType.Parser.ParseFrom(ByteString.Empty);
        }
        catch (Exception exception) when (exception is (IOException and not InvalidProtocolBufferException) or OperationCanceledException)
        {
            throw new RpcException(new Status(StatusCode.Cancelled, "The caller went away."));
        }
    }

    /// <summary>Health and reflection are not part of the contract and pass by.</summary>
    private static bool TryBegin<TRequest>(TRequest request, ServerCallContext context, out Call call)
    {
        call = null!;
        if (!ApiContract.Methods.TryGetValue(context.Method, out var method))
            return false;
        var correlationId = Correlation.Begin(context);
        call = new Call(context, method, (IMessage)(object)request!, correlationId);
        context.UserState[typeof(Call)] = call;
        return true;
    }

    private Task RunAsync(Call call, Func<Task> service) => new Passage(stages, call, service).NextAsync();

    /// <summary>The way of one call through the stages, each of which goes on once.</summary>
    private sealed class Passage
    {
        private readonly IStage[] stages;
        private readonly Call call;
        private readonly Func<Task> service;
        private readonly Func<Task> next;
        private int passed;

        public Passage(IStage[] stages, Call call, Func<Task> service)
        {
            (this.stages, this.call, this.service) = (stages, call, service);
            next = NextAsync;
        }

        public Task NextAsync() => passed == stages.Length ? service() : stages[passed++].RunAsync(call, next);
    }
}
