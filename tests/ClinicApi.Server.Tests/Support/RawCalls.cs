using ClinicApi.Server.Contract;
using Google.Protobuf;
using Grpc.Core;

namespace ClinicApi.Server.Tests.Support;

/// <summary>Calls methods of the contract by their descriptors, or by whatever name and bytes a test makes up.</summary>
internal static class RawCalls
{
    private static readonly Marshaller<byte[]> Bytes = new(bytes => bytes, bytes => bytes);

    /// <summary>Calls a method, sends one message where it takes several, reads a stream to its first message, and answers with the message's bytes; throws what the server answers.</summary>
    public static async Task<byte[]> CallAsync(CallInvoker invoker, MethodContract method, IMessage request)
    {
        if (method.Descriptor.IsClientStreaming)
            return await UploadAsync(invoker, method.FullName, [request.ToByteArray()]);
        if (!method.Descriptor.IsServerStreaming)
            return await CallAsync(invoker, method.FullName, request.ToByteArray());
        using var call = invoker.AsyncServerStreamingCall(Describe(MethodType.ServerStreaming, method.FullName), null, Limited(), request.ToByteArray());
        return await call.ResponseStream.MoveNext(CancellationToken.None) ? call.ResponseStream.Current : [];
    }

    public static async Task<byte[]> UploadAsync(CallInvoker invoker, string fullName, IEnumerable<byte[]> messages)
    {
        using var upload = invoker.AsyncClientStreamingCall(Describe(MethodType.ClientStreaming, fullName), null, Limited());
        return await ClientStreams.SendAsync(upload, messages);
    }

    public static async Task<byte[]> CallAsync(CallInvoker invoker, string fullName, byte[] request)
    {
        using var call = invoker.AsyncUnaryCall(Describe(MethodType.Unary, fullName), null, Limited(), request);
        return await call;
    }

    // A call that hangs fails its test instead of the whole run.
    private static CallOptions Limited() => new(deadline: TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(30));

    private static Method<byte[], byte[]> Describe(MethodType type, string fullName)
    {
        var parts = fullName.Split('/');
        return new Method<byte[], byte[]>(type, parts[1], parts[2], Bytes, Bytes);
    }
}
