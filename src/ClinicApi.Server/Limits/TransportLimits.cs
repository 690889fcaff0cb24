using System.IO.Compression;
using Grpc.AspNetCore.Server;
using Grpc.Net.Compression;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ClinicApi.Server.Limits;

/// <summary>The limits that Kestrel and gRPC keep by themselves, before a call is anybody's.</summary>
internal static class TransportLimits
{
    private const int MostHeaders = 64;
    private static readonly TimeSpan UntilPing = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan PingTimeout = TimeSpan.FromSeconds(20);

    public static void Apply(LimitSettings settings, KestrelServerLimits limits)
    {
        limits.MaxConcurrentConnections = settings.Connections;
        limits.MaxRequestHeadersTotalSize = settings.HeaderBytes;
        limits.MaxRequestHeaderCount = MostHeaders;
        limits.Http2.MaxStreamsPerConnection = settings.StreamsPerConnection;
        limits.Http2.MaxRequestHeaderFieldSize = settings.HeaderBytes;
        // A caller that is gone without a word holds its streams no longer than this.
        limits.Http2.KeepAlivePingDelay = UntilPing;
        limits.Http2.KeepAlivePingTimeout = PingTimeout;
    }

    public static void Apply(LimitSettings settings, GrpcServiceOptions grpc)
    {
        grpc.MaxReceiveMessageSize = settings.RequestBytes;
        grpc.MaxSendMessageSize = settings.ResponseBytes;
        grpc.CompressionProviders =
        [
            new BoundedDecompression(new GzipCompressionProvider(CompressionLevel.Fastest), settings.RequestBytes),
            new BoundedDecompression(new DeflateCompressionProvider(CompressionLevel.Fastest), settings.RequestBytes),
        ];
    }
}
