using ClinicApi.StandIns.Tests.Protos;
using Grpc.Core;

namespace ClinicApi.StandIns.Tests.Server;

public class CallKindTests
{
    [Fact]
    public async Task UnaryCall_ToTheGenuineServer_ReturnsTheResponseWithHeadersStatusAndTrailers()
    {
        await using var host = await RelayHost.StartAsync(new RelayBehaviour
        {
            Send = async (request, context) =>
            {
                await context.WriteResponseHeadersAsync([new Metadata.Entry("begun", "yes")]);
                context.ResponseTrailers.Add("ended", "yes");
                return new Note { Text = request.Text + "!" };
            },
        });

        using var call = host.Client.SendAsync(new Note { Text = "hello" });

        Assert.Equal("hello!", (await call).Text);
        Assert.Equal("yes", (await call.ResponseHeadersAsync).GetValue("begun"));
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
        Assert.Equal("yes", call.GetTrailers().GetValue("ended"));
    }

    [Fact]
    public async Task BlockingUnaryCall_ToTheGenuineServer_ReturnsTheResponse()
    {
        await using var host = await RelayHost.StartAsync();

        Assert.Equal("hello", host.Client.Send(new Note { Text = "hello" }, cancellationToken: CancellationToken.None).Text);
    }

    [Fact]
    public async Task ServerStreamingCall_ReadToItsEnd_YieldsEveryMessageInOrder()
    {
        await using var host = await RelayHost.StartAsync(new RelayBehaviour
        {
            Spread = async (request, responses, context) =>
            {
                for (var i = 0; i < 100; i++)
                    await responses.WriteAsync(new Note { Text = $"{request.Text} {i}" }, context.CancellationToken);
            },
        });

        using var call = host.Client.Spread(new Note { Text = "note" });
        var received = new List<string>();
        await foreach (var note in call.ResponseStream.ReadAllAsync())
            received.Add(note.Text);

        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"note {i}"), received);
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
    }

    [Fact]
    public async Task ClientStreamingCall_Completed_AnswersOnceForAllRequests()
    {
        await using var host = await RelayHost.StartAsync();

        using var call = host.Client.Gather();
        foreach (var text in new[] { "a", "b", "c" })
            await call.RequestStream.WriteAsync(new Note { Text = text });
        await call.RequestStream.CompleteAsync();

        Assert.Equal("a b c", (await call).Text);
    }

    [Fact]
    public async Task DuplexStreamingCall_MessageByMessage_AnswersEachBeforeTheNextIsSent()
    {
        await using var host = await RelayHost.StartAsync();

        using var call = host.Client.Converse();
        foreach (var text in new[] { "a", "b", "c" })
        {
            await call.RequestStream.WriteAsync(new Note { Text = text });
            Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None));
            Assert.Equal(text, call.ResponseStream.Current.Text);
        }

        await call.RequestStream.CompleteAsync();
        Assert.False(await call.ResponseStream.MoveNext(CancellationToken.None));
    }
}
