using System.Collections.Concurrent;
using ClinicApi.StandIns.Tests.Protos;
using ClinicApi.StandIns.Tests.Server;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.Extensions.DependencyInjection;

namespace ClinicApi.StandIns.Tests.Api;

public class InterceptorTests
{
    [Fact]
    public async Task ClientInterceptors_GivenTogether_SeeTheCallInThatOrder()
    {
        await using var host = await RelayHost.StartAsync();
        var seen = new ConcurrentQueue<string>();
        var invoker = host.Channel.Intercept(new Recorder("a", seen), new Recorder("b", seen), new Recorder("c", seen));

        await new Relay.RelayClient(invoker).SendAsync(new Note());

        Assert.Equal(["a", "b", "c"], seen);
    }

    [Fact]
    public async Task ClientInterceptors_AddedOneByOne_AreSeenLastAddedFirst()
    {
        await using var host = await RelayHost.StartAsync();
        var seen = new ConcurrentQueue<string>();
        var invoker = host.Channel.Intercept(new Recorder("a", seen)).Intercept(new Recorder("b", seen));

        await new Relay.RelayClient(invoker).SendAsync(new Note());

        Assert.Equal(["b", "a"], seen);
    }

    [Fact]
    public async Task ClientInterceptor_OfEveryKindOfCall_IsCalled()
    {
        await using var host = await RelayHost.StartAsync();
        var seen = new ConcurrentQueue<string>();
        var client = new Relay.RelayClient(host.Channel.Intercept(new Recorder("", seen)));

        client.Send(new Note(), cancellationToken: CancellationToken.None);
        await client.SendAsync(new Note());
        using (var call = client.Spread(new Note()))
            Assert.True(await call.ResponseStream.MoveNext());
        using (var call = client.Gather())
        {
            await call.RequestStream.CompleteAsync();
            await call;
        }

        using (var call = client.Converse())
        {
            await call.RequestStream.CompleteAsync();
            Assert.False(await call.ResponseStream.MoveNext());
        }

        Assert.Equal(["blocking", "", "spread", "gather", "converse"], seen);
    }

    [Fact]
    public async Task MetadataInterceptor_ReplacesTheHeadersOfEachCall()
    {
        await using var host = await RelayHost.StartAsync(new RelayBehaviour
        {
            Send = (_, context) => Task.FromResult(new Note
            {
                Text = context.RequestHeaders.GetValue("given") + context.RequestHeaders.GetValue("added"),
            }),
        });
        var client = new Relay.RelayClient(host.Channel.Intercept(metadata =>
        {
            metadata.Add("added", "2");
            return metadata;
        }));

        Assert.Equal("12", (await client.SendAsync(new Note(), [new Metadata.Entry("given", "1")])).Text);
        Assert.Equal("2", (await client.SendAsync(new Note())).Text);
    }

    [Fact]
    public async Task ClientWithHost_NamesItInEachCallAndLeavesTheOriginalAlone()
    {
        await using var host = await RelayHost.StartAsync();
        var hosts = new ConcurrentQueue<string>();
        var client = new Relay.RelayClient(host.Channel.Intercept(new HostRecorder(hosts)));

        await client.WithHost("clinic.example").SendAsync(new Note());
        await client.SendAsync(new Note());

        Assert.Equal(["clinic.example", "none"], hosts);
    }

    [Fact]
    public async Task ServerInterceptors_RunInTheOrderOfRegistrationAndShareUserState()
    {
        var seen = new ConcurrentQueue<string>();
        await using var host = await RelayHost.StartAsync(
            new RelayBehaviour
            {
                Send = (_, context) => Task.FromResult(new Note { Text = (string)context.UserState["path"] }),
            },
            server: options =>
            {
                options.Interceptors.Add<Recorder>("outer", seen);
                options.Interceptors.Add<Recorder>("inner", seen);
            });

        var note = await host.Client.SendAsync(new Note());

        Assert.Equal(["outer", "inner"], seen);
        Assert.Equal("/outer/inner", note.Text);
    }

    [Fact]
    public async Task UserState_OfOneCall_IsNotSeenByTheNext()
    {
        await using var host = await RelayHost.StartAsync(new RelayBehaviour
        {
            Send = (_, context) => Task.FromResult(new Note { Text = context.UserState.TryAdd("key", "x") ? "new" : "kept" }),
        });

        Assert.Equal("new", (await host.Client.SendAsync(new Note())).Text);
        Assert.Equal("new", (await host.Client.SendAsync(new Note())).Text);
    }

    private sealed class Recorder(string name, ConcurrentQueue<string> seen) : Interceptor
    {
        public override TResponse BlockingUnaryCall<TRequest, TResponse>(
            TRequest request,
            ClientInterceptorContext<TRequest, TResponse> context,
            BlockingUnaryCallContinuation<TRequest, TResponse> continuation)
        {
            seen.Enqueue(name + "blocking");
            return base.BlockingUnaryCall(request, context, continuation);
        }

        public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
            TRequest request,
            ClientInterceptorContext<TRequest, TResponse> context,
            AsyncUnaryCallContinuation<TRequest, TResponse> continuation)
        {
            seen.Enqueue(name);
            return base.AsyncUnaryCall(request, context, continuation);
        }

        public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(
            TRequest request,
            ClientInterceptorContext<TRequest, TResponse> context,
            AsyncServerStreamingCallContinuation<TRequest, TResponse> continuation)
        {
            seen.Enqueue(name + "spread");
            return base.AsyncServerStreamingCall(request, context, continuation);
        }

        public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(
            ClientInterceptorContext<TRequest, TResponse> context,
            AsyncClientStreamingCallContinuation<TRequest, TResponse> continuation)
        {
            seen.Enqueue(name + "gather");
            return base.AsyncClientStreamingCall(context, continuation);
        }

        public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(
            ClientInterceptorContext<TRequest, TResponse> context,
            AsyncDuplexStreamingCallContinuation<TRequest, TResponse> continuation)
        {
            seen.Enqueue(name + "converse");
            return base.AsyncDuplexStreamingCall(context, continuation);
        }

        public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
            TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
        {
            seen.Enqueue(name);
            var path = context.UserState.TryGetValue("path", out var before) ? before : "";
            context.UserState["path"] = $"{path}/{name}";
            return base.UnaryServerHandler(request, context, continuation);
        }
    }

    private sealed class HostRecorder(ConcurrentQueue<string> hosts) : Interceptor
    {
        public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
            TRequest request,
            ClientInterceptorContext<TRequest, TResponse> context,
            AsyncUnaryCallContinuation<TRequest, TResponse> continuation)
        {
            hosts.Enqueue(context.Host ?? "none");
            return continuation(request, context);
        }
    }
}
