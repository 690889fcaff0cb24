using Grpc.Core;

namespace ClinicApi.Sdk.Calls;

/// <summary>A stream whose errors are typed.</summary>
internal sealed class TranslatingStreamReader<T>(IAsyncStreamReader<T> inner, CallState state) : IAsyncStreamReader<T>
{
    public T Current => inner.Current;

    public async Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        try
        {
            return await inner.MoveNext(cancellationToken).ConfigureAwait(false);
        }
        catch (RpcException failure) when (failure.StatusCode == StatusCode.Cancelled && cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException("Reading was cancelled by its caller.", failure, cancellationToken);
        }
        catch (RpcException failure)
        {
            throw state.Translate(failure, state.Explain(failure));
        }
    }
}
