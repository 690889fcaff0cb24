using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ClinicApi.Sdk.Tests.Server;

/// <summary>A server of the contract on a loopback port, which answers as a test tells it and remembers what it was sent.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentQueue<ReceivedCall> received = new();
    private readonly ConcurrentQueue<Answer> answers = new();
    private readonly ConcurrentQueue<StreamAnswer> streams = new();

    private ScriptedServer(WebApplication app, TimeProvider time)
    {
        this.app = app;
        Time = time;
    }

    public TimeProvider Time { get; }

    public Uri Address => new(app.Urls.Single());

    public IReadOnlyList<ReceivedCall> Received => [.. received];

    public static async Task<ScriptedServer> StartAsync(
        TimeProvider? time = null, HttpProtocols protocols = HttpProtocols.Http2, X509Certificate2? certificate = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = protocols;
            if (certificate is not null)
                listen.UseHttps(certificate);
        }));
        ScriptedServer? server = null;
        builder.Services.AddSingleton(_ => server!);
        builder.Services.AddGrpc();
        var application = builder.Build();
        application.MapGrpcService<PatientsOfScript>();
        application.MapGrpcService<AppointmentsOfScript>();
        application.MapGrpcService<AssessmentsOfScript>();
        application.MapGrpcService<EventsOfScript>();
        server = new ScriptedServer(application, time ?? TimeProvider.System);
        await application.StartAsync();
        return server;
    }

    /// <summary>Adds the answer to the next call that has none yet. The last one answers all further calls too.</summary>
    public ScriptedServer Then(Answer answer)
    {
        answers.Enqueue(answer);
        return this;
    }

    public ScriptedServer ThenAnswer(IMessage message) => Then((_, _) => Task.FromResult(message));

    public ScriptedServer ThenRefuse(RpcException refusal) => Then((_, _) => Task.FromException<IMessage>(refusal));

    /// <summary>Adds a stream, which brings the messages and then ends: well, or with an error. The last one answers all further calls too.</summary>
    public ScriptedServer ThenStream(RpcException? end, params IMessage[] messages)
    {
        streams.Enqueue(new StreamAnswer(messages, end));
        return this;
    }

    public ClinicApiClient Connect(Action<ClinicApiOptions>? configure = null)
    {
        var options = new ClinicApiOptions
        {
            Address = Address,
            ApiKey = "ck_test_partner",
            Jitter = () => 0,
            Retry = { InitialBackoff = TimeSpan.FromMilliseconds(1), MaxBackoff = TimeSpan.FromMilliseconds(1) },
        };
        configure?.Invoke(options);
        return new ClinicApiClient(options);
    }

    public async Task<TResponse> AnswerAsync<TResponse>(IMessage request, ServerCallContext context)
    {
        received.Enqueue(new ReceivedCall(context.Method, request, context.RequestHeaders, context.Deadline, Time.GetUtcNow()));
        var more = answers.TryPeek(out var answer);
        if (more && answers.Count > 1)
            answers.TryDequeue(out answer);
        if (answer is null)
            throw new RpcException(new Status(StatusCode.Internal, "The test has not told the server what to answer."));
        return (TResponse)await answer(request, context);
    }

    public async Task StreamAsync<TResponse>(IMessage request, IServerStreamWriter<TResponse> writer, ServerCallContext context)
        where TResponse : IMessage
    {
        received.Enqueue(new ReceivedCall(context.Method, request, context.RequestHeaders, context.Deadline, Time.GetUtcNow()));
        var stream = streams.Count > 1 && streams.TryDequeue(out var next) ? next : streams.Single();
        foreach (var message in stream.Messages)
            await writer.WriteAsync((TResponse)message);
        if (stream.End is not null)
            throw stream.End;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}

internal delegate Task<IMessage> Answer(IMessage request, ServerCallContext context);

internal sealed record StreamAnswer(IReadOnlyList<IMessage> Messages, RpcException? End);

internal sealed record ReceivedCall(string Method, IMessage Request, Metadata Headers, DateTime Deadline, DateTimeOffset At)
{
    public string RequestId => (string)Request.Descriptor.FindFieldByName("request_id").Accessor.GetValue(Request);
}
