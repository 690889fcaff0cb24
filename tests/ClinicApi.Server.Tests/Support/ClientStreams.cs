using Grpc.Core;

namespace ClinicApi.Server.Tests.Support;

/// <summary>Sends a stream of requests as a sound client does: whatever becomes of a message, the answer counts.</summary>
internal static class ClientStreams
{
    public static async Task<TResponse> SendAsync<TRequest, TResponse>(AsyncClientStreamingCall<TRequest, TResponse> call, IEnumerable<TRequest> messages)
    {
        try
        {
            foreach (var message in messages)
                await call.RequestStream.WriteAsync(message);
            await call.RequestStream.CompleteAsync();
        }
        catch (Exception exception) when (exception is RpcException or InvalidOperationException)
        {
            // The server has answered before it was sent everything.
        }

        return await call;
    }
}
