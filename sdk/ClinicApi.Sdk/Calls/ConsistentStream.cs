using ClinicApi.V1;
using Grpc.Core;

namespace ClinicApi.Sdk.Calls;

/// <summary>A stream that was sent a consistency token of which its caller knows nothing: where it is refused, it is opened without.</summary>
internal static class ConsistentStream
{
    public static AsyncServerStreamingCall<T> Open<T>(Func<string?, AsyncServerStreamingCall<T>> open, string token, Action forget)
    {
        var reader = new Reader<T>(open, token, forget);
        return new AsyncServerStreamingCall<T>(
            reader,
            static self => ((Reader<T>)self).Call.ResponseHeadersAsync,
            static self => ((Reader<T>)self).Call.GetStatus(),
            static self => ((Reader<T>)self).Call.GetTrailers(),
            static self => ((Reader<T>)self).Call.Dispose(),
            reader);
    }

    private sealed class Reader<T>(Func<string?, AsyncServerStreamingCall<T>> open, string token, Action forget) : IAsyncStreamReader<T>
    {
        private bool canGoWithout = true;

        public AsyncServerStreamingCall<T> Call { get; private set; } = open(token);

        public T Current => Call.ResponseStream.Current;

        public async Task<bool> MoveNext(CancellationToken cancellationToken)
        {
            try
            {
                var any = await Call.ResponseStream.MoveNext(cancellationToken).ConfigureAwait(false);
                canGoWithout = false;
                return any;
            }
            catch (InvalidRequestException refused) when (canGoWithout && refused.Reason == ErrorReason.InvalidConsistencyToken)
            {
                canGoWithout = false;
                forget();
                Call.Dispose();
                Call = open(null);
                return await Call.ResponseStream.MoveNext(cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
