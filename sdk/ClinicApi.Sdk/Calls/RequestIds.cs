using System.Buffers.Binary;
using System.Security.Cryptography;
using Google.Protobuf;

namespace ClinicApi.Sdk.Calls;

/// <summary>Gives each change its <c>request_id</c>, once per logical call.</summary>
internal static class RequestIds
{
    /// <summary>The request as it is sent: a copy with an id if it changes something and has none, else the caller's own.</summary>
    public static TRequest Attach<TRequest>(MethodRules? rules, TRequest request, TimeProvider time, out string? requestId)
        where TRequest : class
    {
        requestId = null;
        if (rules is not MethodRules<TRequest> { IsMutation: true, RequestId: { } read, SetRequestId: { } write })
            return request;
        requestId = read(request);
        if (requestId.Length > 0)
            return request;

        requestId = New(time).ToString("D");
        var copy = ((IDeepCloneable<TRequest>)request).Clone();
        write(copy, requestId);
        return copy;
    }

    /// <summary>A UUID of version 7, which .NET makes by itself from version 9 on.</summary>
    public static Guid New(TimeProvider time)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(bytes, time.GetUtcNow().ToUnixTimeMilliseconds() << 16);
        RandomNumberGenerator.Fill(bytes[6..]);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x70);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }
}
