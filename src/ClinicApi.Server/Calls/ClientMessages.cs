using ClinicApi.Server.Errors;
using ClinicApi.Server.Hosting;
using ClinicApi.V1;
using Google.Protobuf;
using Grpc.Core;

namespace ClinicApi.Server.Calls;

/// <summary>The messages of a caller after the first. What gRPC refuses of them is told as of a request, and a caller that goes away is no fault.</summary>
internal sealed class ClientMessages<T>(IAsyncStreamReader<T> inner) : IAsyncStreamReader<T>
{
    public T Current => inner.Current;

    public async Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        try
        {
            return await inner.MoveNext(cancellationToken);
        }
        catch (InvalidProtocolBufferException exception)
        {
            throw new ApiException(ErrorReason.InvalidRequest, "A message of the stream cannot be read.", exception);
        }
        catch (Exception exception) when (exception is IOException or RpcException { StatusCode: StatusCode.Cancelled })
        {
            throw new ApiException(ErrorReason.CallCancelled, "The caller went away.", exception);
        }
        catch (RpcException exception) when (FrameworkErrors.Explain(exception.StatusCode) is { } refusal)
        {
            throw refusal;
        }
    }
}
