using System.IO.Compression;
using System.Security.Cryptography;
using ClinicApi.Sdk.Tests.Server;
using ClinicApi.V1;
using Grpc.Core;

namespace ClinicApi.Sdk.Tests.Calls;

public sealed class UploadTests
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 150_000).Select(i => (byte)i)];

    [Fact]
    public async Task Upload_OfAStream_SendsTheRequestWithIdAndChecksum_AndThenTheContent()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.ThenAnswer(new UploadPhotoResponse { Photo = new Photo { Name = "n" } });
        using var client = server.Connect();
        var request = new UploadPhotoRequest { Parent = "clinics/a/patients/b", Photo = new Photo { BodyRegion = BodyRegion.Cheek } };
        using var content = new MemoryStream(Content);

        var response = await client.SkinAssessments.UploadPhotoAsync(request, content);

        Assert.Equal("n", response.Photo.Name);
        var received = Assert.Single(server.Received);
        var sent = (UploadPhotoRequest)received.Request;
        Assert.Equal(Content, sent.Data);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Content)), sent.Sha256);
        Assert.Equal(7, Guid.ParseExact(sent.RequestId, "D").Version);
        Assert.Equal((request.Parent, request.Photo), (sent.Parent, sent.Photo));
        Assert.Equal("Bearer ck_test_partner", received.Headers.GetValue("authorization"));
        Assert.NotEqual(DateTime.MaxValue, received.Deadline);
        Assert.Equal(("", ""), (request.Sha256, request.RequestId));
    }

    [Fact]
    public async Task Upload_FromTheMiddleOfAStream_SendsWhatFollows()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.ThenAnswer(new UploadPhotoResponse());
        using var client = server.Connect();
        using var content = new MemoryStream(Content) { Position = 100_000 };

        await client.SkinAssessments.UploadPhotoAsync(new UploadPhotoRequest(), content);

        var sent = (UploadPhotoRequest)Assert.Single(server.Received).Request;
        Assert.Equal(Content[100_000..], sent.Data);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Content[100_000..])), sent.Sha256);
    }

    [Fact]
    public async Task Upload_RefusedBeforeAllIsSent_IsTheRefusal()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.ThenRefuse(Refusal.Of(StatusCode.FailedPrecondition, "PHOTO_CONSENT_MISSING"));
        using var client = server.Connect();
        using var content = new MemoryStream(new byte[20_000_000]);

        var exception = await Assert.ThrowsAsync<PreconditionFailedException>(() => client.SkinAssessments.UploadPhotoAsync(
            new UploadPhotoRequest { Photo = new Photo { Name = "refuse at once" } }, content));

        Assert.Equal(ErrorReason.PhotoConsentMissing, exception.Reason);
    }

    [Fact]
    public async Task Upload_OfWhatCanBeReadOnlyOnce_NeedsTheChecksum()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.ThenAnswer(new UploadPhotoResponse());
        using var client = server.Connect();

        await Assert.ThrowsAsync<ArgumentException>(() => client.SkinAssessments.UploadPhotoAsync(new UploadPhotoRequest(), Once()));
        Assert.Empty(server.Received);
        await client.SkinAssessments.UploadPhotoAsync(new UploadPhotoRequest { Sha256 = "given" }, Once());

        var sent = (UploadPhotoRequest)Assert.Single(server.Received).Request;
        Assert.Equal((Content.Length, "given"), (sent.Data.Length, sent.Sha256));

        static DeflateStream Once()
        {
            var packed = new MemoryStream();
            using (var packing = new DeflateStream(packed, CompressionLevel.Fastest, leaveOpen: true))
                packing.Write(Content);
            packed.Position = 0;
            return new DeflateStream(packed, CompressionMode.Decompress);
        }
    }
}
