using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Grpc.Core;
using Grpc.Health.V1;
using ServingStatus = Grpc.Health.V1.HealthCheckResponse.Types.ServingStatus;

namespace Grpc.HealthCheck;

/// <summary>A health service whose statuses the application sets.</summary>
public class HealthServiceImpl : Health.V1.Health.HealthBase
{
    /// <summary>gRPC's own bound on what List answers; above it the caller is told to ask one by one.</summary>
    private const int MaxListed = 100;

    private readonly object gate = new();
    private readonly Dictionary<string, ServingStatus> statuses = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<ChannelWriter<ServingStatus>>> watchers = new(StringComparer.Ordinal);

    public void SetStatus(string service, ServingStatus status)
    {
        lock (gate)
        {
            if (statuses.TryGetValue(service, out var previous) && previous == status)
                return;
            statuses[service] = status;
            Notify(service, status);
        }
    }

    public void ClearStatus(string service)
    {
        lock (gate)
        {
            if (statuses.Remove(service))
                Notify(service, ServingStatus.ServiceUnknown);
        }
    }

    public void ClearAll()
    {
        lock (gate)
        {
            var services = statuses.Keys.ToList();
            statuses.Clear();
            foreach (var service in services)
                Notify(service, ServingStatus.ServiceUnknown);
        }
    }

    public override Task<HealthCheckResponse> Check(HealthCheckRequest request, ServerCallContext context)
    {
        lock (gate)
        {
            if (!statuses.TryGetValue(request.Service, out var status))
                throw new RpcException(new Status(StatusCode.NotFound, ""));
            return Task.FromResult(new HealthCheckResponse { Status = status });
        }
    }

    public override Task<HealthListResponse> List(HealthListRequest request, ServerCallContext context)
    {
        lock (gate)
        {
            if (statuses.Count > MaxListed)
                throw new RpcException(new Status(StatusCode.ResourceExhausted, "There are too many services to list."));
            var response = new HealthListResponse();
            foreach (var (service, status) in statuses)
                response.Statuses.Add(service, new HealthCheckResponse { Status = status });
            return Task.FromResult(response);
        }
    }

    public override async Task Watch(
        HealthCheckRequest request, IServerStreamWriter<HealthCheckResponse> responseStream, ServerCallContext context)
    {
        try
        {
            await foreach (var status in WatchAsync(request.Service, context.CancellationToken).ConfigureAwait(false))
                await responseStream.WriteAsync(new HealthCheckResponse { Status = status }).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.CancellationToken.IsCancellationRequested)
        {
            // The watcher left: that is how a watch ends.
        }
    }

    /// <summary>The status of a service now and whenever it changes, until the token is cancelled.</summary>
    internal async IAsyncEnumerable<ServingStatus> WatchAsync(
        string service, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // A slow watcher is owed the newest status, not every one in between.
        var updates = Channel.CreateBounded<ServingStatus>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });
        AddWatcher(service, updates.Writer);
        try
        {
            await foreach (var status in updates.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
                yield return status;
        }
        finally
        {
            RemoveWatcher(service, updates.Writer);
        }
    }

    private void AddWatcher(string service, ChannelWriter<ServingStatus> writer)
    {
        lock (gate)
        {
            if (!watchers.TryGetValue(service, out var writers))
                watchers.Add(service, writers = []);
            writers.Add(writer);
            writer.TryWrite(statuses.GetValueOrDefault(service, ServingStatus.ServiceUnknown));
        }
    }

    private void RemoveWatcher(string service, ChannelWriter<ServingStatus> writer)
    {
        lock (gate)
        {
            var writers = watchers[service];
            writers.Remove(writer);
            if (writers.Count == 0)
                watchers.Remove(service);
        }
    }

    private void Notify(string service, ServingStatus status)
    {
        foreach (var writer in watchers.GetValueOrDefault(service, []))
            writer.TryWrite(status);
    }
}
