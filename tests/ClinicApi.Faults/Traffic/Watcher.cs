using System.Collections.Concurrent;
using ClinicApi.Faults.Histories;
using ClinicApi.Sdk;
using ClinicApi.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace ClinicApi.Faults.Traffic;

/// <summary>Follows the events from the first on, and writes down what arrives.</summary>
internal sealed class Watcher(string name, string hears, Func<CancellationToken, IAsyncEnumerable<WatchEventsResponse>> read)
{
    private readonly ConcurrentQueue<Told> told = new();
    private readonly ConcurrentDictionary<string, long> reached = new();
    private readonly TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Listener Heard => new(name, hears, IsWhole: hears.Length == 0, [.. told]);

    /// <summary>Done when the first message is there: the stream is known to work before anything is done to it.</summary>
    public Task Begun => begun.Task;

    /// <summary>Why it gave up, which it must not.</summary>
    public string? Failure { get; private set; }

    public bool HasReached(string clinic, long sequence) => reached.GetValueOrDefault(clinic) >= sequence;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var message in read(cancellationToken))
            {
                begun.TrySetResult();
                if (message.Event is not { } happened)
                    continue;
                told.Enqueue(Seen.Of(happened));
                reached[happened.Clinic] = happened.Sequence;
            }
        }
        catch (Exception exception) when (cancellationToken.IsCancellationRequested && exception is OperationCanceledException or RpcException or ClinicApiException)
        {
            // The run is over.
        }
        catch (Exception exception) when (exception is RpcException or ClinicApiException)
        {
            Failure = $"{name} ended: {exception.Message}";
        }
    }

    /// <summary>The watch of the published client, which resumes by itself.</summary>
    public static Watcher OfSdk(string name, string hears, ClinicApiClient client) => new(
        name,
        hears,
        cancellationToken => client.Events.WatchEventsAsync(new WatchEventsRequest { Beginning = new Empty() }, cancellationToken: cancellationToken));

    /// <summary>The bare stream, opened again at another node with the last token whenever it ends.</summary>
    public static Watcher OfStub(string name, IReadOnlyList<CallInvoker> nodes) => new(name, "", token => ReadAsync(nodes, token));

    private static async IAsyncEnumerable<WatchEventsResponse> ReadAsync(
        IReadOnlyList<CallInvoker> nodes, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var request = new WatchEventsRequest { Beginning = new Empty() };
        for (var attempt = 0; !cancellationToken.IsCancellationRequested; attempt++)
        {
            using var call = new EventService.EventServiceClient(nodes[attempt % nodes.Count]).WatchEvents(request, cancellationToken: cancellationToken);
            while (await NextAsync(call, cancellationToken) is { } message)
            {
                request.ResumeToken = message.ResumeToken;
                yield return message;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, cancellationToken);
        }
    }

    private static async Task<WatchEventsResponse?> NextAsync(AsyncServerStreamingCall<WatchEventsResponse> call, CancellationToken cancellationToken)
    {
        try
        {
            return await call.ResponseStream.MoveNext(cancellationToken) ? call.ResponseStream.Current : null;
        }
        catch (RpcException broken) when (broken.StatusCode is not (StatusCode.InvalidArgument or StatusCode.OutOfRange or StatusCode.PermissionDenied or StatusCode.Unauthenticated))
        {
            return null;
        }
    }
}
