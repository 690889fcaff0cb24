using ClinicApi.Server.Tests.Support;
using ClinicApi.V1;
using Grpc.Core;

namespace ClinicApi.Server.Tests.Events;

/// <summary>An open stream of events. A stream that says nothing for half a minute fails its test.</summary>
public sealed class Watching(TestCaller caller, WatchEventsRequest request) : IDisposable
{
    private readonly AsyncServerStreamingCall<WatchEventsResponse> call =
        caller.Events.WatchEvents(request, deadline: TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(30));

    public static WatchEventsRequest Since(string token, params IEnumerable<string> clinics) => new() { ResumeToken = token, Clinics = { clinics } };

    public static WatchEventsRequest Beginning(params IEnumerable<string> clinics) => new() { Beginning = new(), Clinics = { clinics } };

    public async Task<WatchEventsResponse> NextAsync()
    {
        Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None), "The stream ended without a status.");
        Assert.NotEmpty(call.ResponseStream.Current.ResumeToken);
        return call.ResponseStream.Current;
    }

    /// <summary>The next messages that bring an event.</summary>
    public async Task<List<WatchEventsResponse>> NextAsync(int events)
    {
        List<WatchEventsResponse> read = [];
        while (read.Count < events)
        {
            if (await NextAsync() is { Event: not null } message)
                read.Add(message);
        }

        return read;
    }

    public async Task<WatchEventsResponse> CheckpointAsync()
    {
        var message = await NextAsync();
        Assert.True(message.Checkpoint is not null, $"Expected a checkpoint, got {message.Event?.Type}.");
        return message;
    }

    /// <summary>Reads what still comes and expects the stream to end with the reason.</summary>
    public async Task<(List<WatchEventsResponse> Read, Refused End)> EndAsync(ErrorReason reason)
    {
        List<WatchEventsResponse> read = [];
        var end = await Refused.WithAsync(reason, async () =>
        {
            while (await call.ResponseStream.MoveNext(CancellationToken.None))
                read.Add(call.ResponseStream.Current);
        });
        return (read, end);
    }

    public void Dispose() => call.Dispose();
}
