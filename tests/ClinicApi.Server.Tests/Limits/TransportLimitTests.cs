using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using ClinicApi.Options.V1;
using ClinicApi.Server.Limits;
using ClinicApi.Server.Tests.Support;
using ClinicApi.V1;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Grpc.Net.Compression;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ClinicApi.Server.Tests.Limits;

public sealed class TransportLimitTests
{
    private const int Mebibyte = 1024 * 1024;

    [Fact]
    public async Task Connections_MoreThanThePartnerMayHave_AreRefusedUntilOneCloses()
    {
        await using var server = await LimitedServer.StartAsync(("ConnectionsPerPartner", 2));
        var caller = await server.Node.GivenCallerAsync(CallerKind.Partner);
        using var first = server.Node.OpenChannel();
        using var second = server.Node.OpenChannel();
        using var third = server.Node.OpenChannel();
        foreach (var channel in new[] { first, second, first })
            await ListAsync(channel, caller);
        var refused = await Refused.WithAsync(ErrorReason.QuotaExceeded, () => ListAsync(third, caller));
        Assert.NotNull(refused.RetryAfter);
        await ListAsync(third, server.Administrator);
        await ListAsync(first, caller);

        first.Dispose();
        await Eventually.HoldsAsync("the third connection is admitted", async () =>
        {
            try
            {
                await ListAsync(third, caller);
                return true;
            }
            catch (RpcException exception) when (Refused.Read(exception).Reason == "QUOTA_EXCEEDED")
            {
                return false;
            }
        });
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    public async Task Request_ThatIsLargeOnlyWhenUnpacked_IsRefused_AndUnpackedNoFurtherThanTheLimit(string encoding)
    {
        await using var server = await LimitedServer.StartAsync();
        server.Node.Logs.Announce("ServerCallHandler");
        var bomb = Pack(encoding, 256 * Mebibyte);
        Assert.True(bomb.Length < Mebibyte, "It passes the limit for what is on the wire.");

        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server.Node.GrpcAddress, "/clinicapi.v1.ClinicService/ListClinics"))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent([1, (byte)(bomb.Length >> 24), (byte)(bomb.Length >> 16), (byte)(bomb.Length >> 8), (byte)bomb.Length, .. bomb]),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        request.Headers.Add("te", "trailers");
        request.Headers.Add("grpc-encoding", encoding);
        request.Headers.Add("authorization", $"Bearer {server.Administrator.Key}");
        using var response = await client.SendAsync(request);
        await response.Content.ReadAsByteArrayAsync();
        var headers = response.Headers.Concat(response.TrailingHeaders).ToDictionary(h => h.Key, h => h.Value.First());
        Assert.Equal("8", headers["grpc-status"]);
        Assert.Contains("REQUEST_TOO_LARGE", DetailsOf(headers["grpc-status-details-bin"]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    public async Task Request_ThatIsPacked_IsReadUpToTheLimit(string encoding)
    {
        await using var server = await LimitedServer.StartAsync();
        var clients = new ClinicService.ClinicServiceClient(server.Administrator.Invoker);
        var packed = new Metadata { { "grpc-internal-encoding-request", encoding } };
        await clients.ListClinicsAsync(new ListClinicsRequest { PageSize = 7 }, packed);
    }

    [Fact]
    public void Unpacking_StopsAtTheLimit()
    {
        var provider = new BoundedDecompression(new GzipCompressionProvider(CompressionLevel.Fastest), Mebibyte);
        using var unpacked = provider.CreateDecompressionStream(new MemoryStream(Pack("gzip", 64 * Mebibyte)));
        var buffer = new byte[8192];
        var total = 0L;
        var refused = Assert.Throws<RpcException>(() =>
        {
            while (unpacked.Read(buffer) is var read and > 0)
                total += read;
        });
        Assert.Equal(StatusCode.ResourceExhausted, refused.StatusCode);
        Assert.InRange(total, Mebibyte - buffer.Length, Mebibyte);
    }

    [Fact]
    public async Task Headers_OverTheLimit_AreRefused_AndOthersAreServed()
    {
        await using var server = await LimitedServer.StartAsync(("MaxHeaderBytes", 4096));
        var clients = new ClinicService.ClinicServiceClient(server.Administrator.Invoker);
        var large = new Metadata { { "x-large", new string('x', 8192) } };
        var refused = await Assert.ThrowsAsync<RpcException>(async () => await clients.ListClinicsAsync(new ListClinicsRequest(), large));
        Assert.NotEqual(StatusCode.OK, refused.StatusCode);
        await clients.ListClinicsAsync(new ListClinicsRequest());
    }

    [Fact]
    public async Task Answer_OverTheLimit_IsRefused_AndASmallerPageIsNot()
    {
        await using var server = await LimitedServer.StartAsync(("MaxResponseBytes", 64 * 1024));
        var clinic = await TestClinic.CreateAsync(server.Node, server.Administrator);
        for (var i = 0; i < 20; i++)
        {
            var patient = TestClinic.APatient();
            patient.Note = new string('n', 4000);
            await clinic.Staff.Patients.CreatePatientAsync(new CreatePatientRequest { Parent = clinic.Name, Patient = patient });
        }

        var list = new ListPatientsRequest { Parent = clinic.Name, View = PatientView.Full };
        await Refused.WithAsync(ErrorReason.ResponseTooLarge, clinic.Staff.Patients.ListPatientsAsync(list));
        list.PageSize = 5;
        Assert.Equal(5, (await clinic.Staff.Patients.ListPatientsAsync(list)).Patients.Count);
    }

    [Fact]
    public async Task Transport_KeepsTheLimitsOfTheSettings()
    {
        await using var server = await LimitedServer.StartAsync(("MaxConnections", 77), ("StreamsPerConnection", 9), ("MaxHeaderBytes", 5000));
        var limits = server.Node.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits;
        Assert.Equal((77L, 9, 5000, 5000), (limits.MaxConcurrentConnections, limits.Http2.MaxStreamsPerConnection, limits.MaxRequestHeadersTotalSize, limits.Http2.MaxRequestHeaderFieldSize));
    }

    private static async Task ListAsync(GrpcChannel channel, TestCaller caller)
    {
        var invoker = channel.Intercept(metadata =>
        {
            metadata.Add("authorization", $"Bearer {caller.Key}");
            return metadata;
        });
        await new ClinicService.ClinicServiceClient(invoker).ListClinicsAsync(new ListClinicsRequest());
    }

    private static byte[] Pack(string encoding, int zeros)
    {
        using var packed = new MemoryStream();
        using (Stream packing = encoding == "gzip" ? new GZipStream(packed, CompressionLevel.Optimal) : new ZLibStream(packed, CompressionLevel.Optimal))
        {
            var block = new byte[64 * 1024];
            for (var written = 0; written < zeros; written += block.Length)
                packing.Write(block);
        }

        return packed.ToArray();
    }

    private static string DetailsOf(string header) =>
        ByteString.FromBase64(header.PadRight((header.Length + 3) / 4 * 4, '=')).ToStringUtf8();
}
