using System.IO.Compression;
using ClinicApi.StandIns.Tests.Protos;
using ClinicApi.StandIns.Tests.Server;
using Grpc.Core;
using Grpc.Net.Compression;

namespace ClinicApi.StandIns.Tests.Compression;

public class CompressionTests
{
    private static readonly Note Large = new() { Text = new string('x', 100_000) };

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    public async Task Messages_CompressedBothWays_ArriveWholeAndSmall(string encoding)
    {
        var wire = new WireRecorder();
        var requestEncoding = "";
        long? requestLength = null;
        await using var host = await RelayHost.StartAsync(
            new RelayBehaviour
            {
                Send = (request, context) =>
                {
                    var http = context.GetHttpContext().Request;
                    requestEncoding = http.Headers["grpc-encoding"].ToString();
                    requestLength = http.ContentLength;
                    return Task.FromResult(request);
                },
            },
            server: options =>
            {
                options.CompressionProviders = BothProviders();
                options.ResponseCompressionAlgorithm = encoding;
            },
            client: options =>
            {
                options.CompressionProviders = BothProviders();
                options.HttpHandler = wire;
                options.DisposeHttpClient = true;
            });

        var note = await host.Client.SendAsync(Large, [new Metadata.Entry("grpc-internal-encoding-request", encoding)]);

        Assert.Equal(Large, note);
        Assert.Equal(encoding, requestEncoding);
        Assert.Equal(encoding, wire.ResponseEncoding);
        Assert.InRange(wire.ResponseLength, 1, 10_000);
        Assert.True(requestLength is null or < 10_000, $"The request took {requestLength} bytes.");
    }

    [Fact]
    public async Task Response_WithTheNoCompressFlag_IsSentAsItIs()
    {
        var wire = new WireRecorder();
        await using var host = await RelayHost.StartAsync(
            new RelayBehaviour
            {
                Send = (request, context) =>
                {
                    context.WriteOptions = new WriteOptions(WriteFlags.NoCompress);
                    return Task.FromResult(request);
                },
            },
            server: options => options.ResponseCompressionAlgorithm = "gzip",
            client: options =>
            {
                options.HttpHandler = wire;
                options.DisposeHttpClient = true;
            });

        Assert.Equal(Large, await host.Client.SendAsync(Large));
        Assert.InRange(wire.ResponseLength, 100_000, 200_000);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    public void Provider_CompressesLeavesItsTargetOpenAndDecompresses(string encoding)
    {
        ICompressionProvider provider = encoding == "gzip"
            ? new GzipCompressionProvider(CompressionLevel.Optimal)
            : new DeflateCompressionProvider(CompressionLevel.Optimal);
        var original = new byte[10_000];
        using var compressed = new MemoryStream();

        using (var stream = provider.CreateCompressionStream(compressed, CompressionLevel.Fastest))
            stream.Write(original);

        Assert.Equal(encoding, provider.EncodingName);
        Assert.InRange(compressed.Length, 1, 1_000);
        compressed.Position = 0;
        using var restored = new MemoryStream();
        using (var stream = provider.CreateDecompressionStream(compressed))
            stream.CopyTo(restored);
        Assert.Equal(original, restored.ToArray());
    }

    private static List<ICompressionProvider> BothProviders() =>
        [new GzipCompressionProvider(CompressionLevel.Fastest), new DeflateCompressionProvider(CompressionLevel.Fastest)];
}
