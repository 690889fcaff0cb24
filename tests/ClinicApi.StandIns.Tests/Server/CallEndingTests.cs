using ClinicApi.StandIns.Tests.Protos;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Status = Grpc.Core.Status;

namespace ClinicApi.StandIns.Tests.Server;

public class CallEndingTests
{
    [Fact]
    public async Task Deadline_ThatPasses_EndsTheCallOnBothSides()
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var host = await RelayHost.StartAsync(new RelayBehaviour { Send = (_, context) => WaitForEnd(context, ended) });
        var deadline = TimeProvider.System.GetUtcNow().UtcDateTime.AddMilliseconds(200);

        var failure = await Assert.ThrowsAsync<RpcException>(() => host.Client.SendAsync(new Note(), deadline: deadline).ResponseAsync);

        Assert.Equal(StatusCode.DeadlineExceeded, failure.StatusCode);
        await ended.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Cancellation_ByTheCaller_EndsTheCallOnBothSides()
    {
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var host = await RelayHost.StartAsync(new RelayBehaviour
        {
            Send = (_, context) =>
            {
                begun.SetResult();
                return WaitForEnd(context, ended);
            },
        });
        using var cancellation = new CancellationTokenSource();

        using var call = host.Client.SendAsync(new Note(), cancellationToken: cancellation.Token);
        await begun.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await cancellation.CancelAsync();

        var failure = await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync);
        Assert.Equal(StatusCode.Cancelled, failure.StatusCode);
        await ended.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task ReadAllAsync_Cancelled_StopsReadingAnEndlessStream()
    {
        await using var host = await RelayHost.StartAsync(new RelayBehaviour
        {
            Spread = async (request, responses, context) =>
            {
                while (!context.CancellationToken.IsCancellationRequested)
                    await responses.WriteAsync(request, context.CancellationToken);
            },
        });
        using var cancellation = new CancellationTokenSource();
        using var call = host.Client.Spread(new Note { Text = "again" });
        var received = 0;

        var failure = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            await foreach (var note in call.ResponseStream.ReadAllAsync().WithCancellation(cancellation.Token))
            {
                Assert.Equal("again", note.Text);
                if (++received == 3)
                    await cancellation.CancelAsync();
            }
        });

        Assert.Equal(StatusCode.Cancelled, failure.StatusCode);
        Assert.Equal(3, received);
    }

    [Fact]
    public async Task Refusal_WithARichStatusTrailer_ReachesTheCallerWhole()
    {
        var details = new Google.Rpc.Status
        {
            Code = (int)StatusCode.FailedPrecondition,
            Message = "taken",
            Details = { Any.Pack(new RetryInfo { RetryDelay = Duration.FromTimeSpan(TimeSpan.FromSeconds(7)) }) },
        };
        await using var host = await RelayHost.StartAsync(new RelayBehaviour
        {
            Send = (_, _) => throw new RpcException(
                new Status(StatusCode.FailedPrecondition, "taken"),
                [new Metadata.Entry("grpc-status-details-bin", details.ToByteArray())]),
        });

        var failure = await Assert.ThrowsAsync<RpcException>(() => host.Client.SendAsync(new Note()).ResponseAsync);

        Assert.Equal(StatusCode.FailedPrecondition, failure.StatusCode);
        Assert.Equal("taken", failure.Status.Detail);
        var received = Google.Rpc.Status.Parser.ParseFrom(failure.Trailers.GetValueBytes("grpc-status-details-bin"));
        Assert.Equal(7, received.Details.Single().Unpack<RetryInfo>().RetryDelay.Seconds);
    }

    [Fact]
    public async Task BinaryHeader_SentByEitherSide_ArrivesByteForByte()
    {
        byte[] bytes = [0, 1, 127, 128, 255, 44];
        await using var host = await RelayHost.StartAsync(new RelayBehaviour
        {
            Send = async (request, context) =>
            {
                var received = context.RequestHeaders.GetValueBytes("blob-bin");
                await context.WriteResponseHeadersAsync([new Metadata.Entry("blob-bin", received!)]);
                return request;
            },
        });

        using var call = host.Client.SendAsync(new Note(), [new Metadata.Entry("blob-bin", bytes)]);
        await call;

        Assert.Equal(bytes, (await call.ResponseHeadersAsync).GetValueBytes("blob-bin"));
    }

    [Fact]
    public async Task StatusSetOnTheContext_EndsTheCallWithIt()
    {
        await using var host = await RelayHost.StartAsync(new RelayBehaviour
        {
            Send = (request, context) =>
            {
                context.Status = new Status(StatusCode.ResourceExhausted, "later");
                return Task.FromResult(request);
            },
        });

        var failure = await Assert.ThrowsAsync<RpcException>(() => host.Client.SendAsync(new Note()).ResponseAsync);

        Assert.Equal(new Status(StatusCode.ResourceExhausted, "later"), failure.Status);
    }

    [Fact]
    public async Task MethodOrServiceThatIsNotThere_IsUnimplemented()
    {
        await using var host = await RelayHost.StartAsync();
        var method = new Method<string, string>(
            MethodType.Unary, "clinicapi.standins.test.Relay", "Absent", Marshallers.StringMarshaller, Marshallers.StringMarshaller);

        var failure = await Assert.ThrowsAsync<RpcException>(
            () => host.Channel.CreateCallInvoker().AsyncUnaryCall(method, null, default, "hello").ResponseAsync);

        Assert.Equal(StatusCode.Unimplemented, failure.StatusCode);
    }

    private static async Task<Note> WaitForEnd(ServerCallContext context, TaskCompletionSource ended)
    {
        var cancelled = new TaskCompletionSource();
        await using var registration = context.CancellationToken.Register(() => cancelled.SetResult());
        await cancelled.Task;
        ended.SetResult();
        throw new OperationCanceledException(context.CancellationToken);
    }
}
