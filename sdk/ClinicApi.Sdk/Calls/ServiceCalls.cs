using ClinicApi.Sdk.Updates;
using ClinicApi.Sdk.Watches;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace ClinicApi.Sdk.Calls;

/// <summary>What the generated clients make calls with.</summary>
internal sealed class ServiceCalls(CallPipeline pipeline)
{
    public CallInvoker Invoker => pipeline;

    public CallOptions Options(CallSettings? settings, CancellationToken cancellationToken)
    {
        if (settings is null)
            return new CallOptions(cancellationToken: cancellationToken);
        return new CallOptions(settings.Headers, Deadline(settings.Timeout), cancellationToken);
    }

    /// <summary>A list in pages: one function sets where a page begins and how large it is, where that is asked for; one fetches it.</summary>
    public PagedResults<TItem> List<TRequest, TItem>(
        TRequest request,
        Action<TRequest, string?, int?> place,
        Func<TRequest, CallOptions, Task<Page<TItem>>> fetch,
        CallSettings? settings,
        CancellationToken cancellationToken)
        where TRequest : class, IDeepCloneable<TRequest>
    {
        ArgumentNullException.ThrowIfNull(request);
        var query = request.Clone();
        return new PagedResults<TItem>(
            (pageToken, pageSize, token) =>
            {
                var page = query.Clone();
                place(page, pageToken.Length > 0 ? pageToken : null, pageSize);
                return fetch(page, Options(settings, token));
            },
            cancellationToken);
    }

    /// <summary>A stream that ends.</summary>
    public IAsyncEnumerable<TResponse> Read<TRequest, TResponse>(
        TRequest request,
        Func<TRequest, CallOptions, AsyncServerStreamingCall<TResponse>> open,
        CallSettings? settings,
        CancellationToken cancellationToken)
        where TRequest : class, IDeepCloneable<TRequest>
    {
        ArgumentNullException.ThrowIfNull(request);
        var query = request.Clone();
        return Streams.ReadAsync(token => open(query, Options(settings, token)), cancellationToken);
    }

    /// <summary>A stream that goes on from its last token when it breaks.</summary>
    public IAsyncEnumerable<TResponse> Watch<TRequest, TResponse>(
        TRequest request,
        Func<TRequest, CallOptions, AsyncServerStreamingCall<TResponse>> open,
        WatchRules<TRequest, TResponse> rules,
        CallSettings? settings,
        CancellationToken cancellationToken)
        where TRequest : class, IDeepCloneable<TRequest>
        where TResponse : class
    {
        ArgumentNullException.ThrowIfNull(request);
        var watch = new ResumingWatch<TRequest, TResponse>(request.Clone(), open, rules, NewBackoff, pipeline.Time, pipeline.Logger);
        return watch.ReadAsync(token => Options(settings, token), cancellationToken);
    }

    /// <summary>Reads, changes and writes a resource, until nobody else was faster.</summary>
    public Task<T> UpdateAsync<T>(
        Func<CancellationToken, Task<T>> read,
        Action<T> change,
        Func<T, FieldMask, CancellationToken, Task<T>> write,
        CancellationToken cancellationToken)
        where T : class, IMessage<T> =>
        OptimisticUpdate.RunAsync(read, change, write, pipeline.Time, pipeline.Jitter, cancellationToken);

    private WatchBackoff NewBackoff() => new(pipeline.Retry, pipeline.Time, pipeline.Jitter);

    private DateTime? Deadline(TimeSpan? timeout) =>
        timeout == Timeout.InfiniteTimeSpan ? DateTime.MaxValue : (pipeline.Time.GetUtcNow() + timeout)?.UtcDateTime;
}
