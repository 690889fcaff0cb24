using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ClinicApi.Bench;

/// <summary>The least that a gRPC method on the same host can cost: it looks at nothing and answers with bytes that are there already.</summary>
internal static class EchoServer
{
    public static async Task RunAsync(int port, int bytes, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenLocalhost(port, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(new Echo(new byte[bytes]));
        var app = builder.Build();
        app.MapGrpcService<Echo>();
        await app.StartAsync(cancellationToken);
        await app.WaitForShutdownAsync(cancellationToken);
    }
}

/// <summary>One unary method over bytes, as generated code would have it.</summary>
[BindServiceMethod(typeof(EchoBase), nameof(Bind))]
internal abstract class EchoBase
{
    public static readonly Method<byte[], byte[]> Method = RawCalls.Method("bench.Echo", "Ask");

    public static readonly Method<byte[], byte[]> StreamMethod = RawCalls.Method("bench.Echo", "Follow", MethodType.ServerStreaming);

    public static void Bind(ServiceBinderBase binder, EchoBase? echo)
    {
        binder.AddMethod(Method, echo is null ? null : new UnaryServerMethod<byte[], byte[]>(echo.Ask));
        binder.AddMethod(StreamMethod, echo is null ? null : new ServerStreamingServerMethod<byte[], byte[]>(echo.Follow));
    }

    public abstract Task<byte[]> Ask(byte[] request, ServerCallContext context);

    public abstract Task Follow(byte[] request, IServerStreamWriter<byte[]> answers, ServerCallContext context);
}

/// <summary>Answers always the same.</summary>
internal sealed class Echo(byte[] answer) : EchoBase
{
    public override Task<byte[]> Ask(byte[] request, ServerCallContext context) => Task.FromResult(answer);

    /// <summary>Until the reader leaves.</summary>
    public override async Task Follow(byte[] request, IServerStreamWriter<byte[]> answers, ServerCallContext context)
    {
        while (!context.CancellationToken.IsCancellationRequested)
            await answers.WriteAsync(answer);
    }
}
