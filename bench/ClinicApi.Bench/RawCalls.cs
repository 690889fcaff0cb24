using Grpc.Core;
using Grpc.Net.Client;

namespace ClinicApi.Bench;

/// <summary>Calls whose messages stay bytes, so that the caller's own work is the same whatever it calls. On several connections.</summary>
internal sealed class RawCalls(Uri address, Method<byte[], byte[]> method, byte[] request, Metadata headers) : IDisposable
{
    private const int Connections = 4;

    private static readonly Marshaller<byte[]> AsIs = Marshallers.Create(bytes => bytes, bytes => bytes);

    private readonly GrpcChannel[] channels = [.. Enumerable.Range(0, Connections).Select(_ => GrpcChannel.ForAddress(address))];

    public static Method<byte[], byte[]> Method(string service, string name, MethodType type = MethodType.Unary) => new(type, service, name, AsIs, AsIs);

    public async Task<byte[]> CallAsync(int caller)
    {
        using var call = channels[caller % Connections].CreateCallInvoker().AsyncUnaryCall(method, null, new CallOptions(headers), request);
        return await call;
    }

    public void Dispose()
    {
        foreach (var channel in channels)
            channel.Dispose();
    }
}
