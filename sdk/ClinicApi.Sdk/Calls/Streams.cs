using System.Runtime.CompilerServices;
using Grpc.Core;

namespace ClinicApi.Sdk.Calls;

/// <summary>Reads a stream of messages as an enumeration, whose end ends the call.</summary>
internal static class Streams
{
    public static async IAsyncEnumerable<TResponse> ReadAsync<TResponse>(
        Func<CancellationToken, AsyncServerStreamingCall<TResponse>> open, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var call = open(cancellationToken);
        while (await call.ResponseStream.MoveNext(cancellationToken).ConfigureAwait(false))
            yield return call.ResponseStream.Current;
    }
}
