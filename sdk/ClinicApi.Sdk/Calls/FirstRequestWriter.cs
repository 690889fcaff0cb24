using Grpc.Core;

namespace ClinicApi.Sdk.Calls;

/// <summary>A stream of requests that remembers the first one, which says what the others belong to.</summary>
internal sealed class FirstRequestWriter<T>(IClientStreamWriter<T> inner) : IClientStreamWriter<T>
    where T : class
{
    public T? First { get; private set; }

    public WriteOptions? WriteOptions
    {
        get => inner.WriteOptions;
        set => inner.WriteOptions = value;
    }

    public Task WriteAsync(T message) => WriteAsync(message, CancellationToken.None);

    public Task WriteAsync(T message, CancellationToken cancellationToken)
    {
        First ??= message;
        return inner.WriteAsync(message, cancellationToken);
    }

    public Task CompleteAsync() => inner.CompleteAsync();
}
