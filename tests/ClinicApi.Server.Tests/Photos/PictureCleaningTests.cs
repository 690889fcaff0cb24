using System.Security.Cryptography;
using System.Text;
using ClinicApi.Server.Errors;
using ClinicApi.Server.Photos;
using ClinicApi.V1;
using static ClinicApi.Server.Tests.Photos.SamplePictures;

namespace ClinicApi.Server.Tests.Photos;

public sealed class PictureCleaningTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100_000)]
    public async Task Jpeg_InPartsOfAnySize_KeepsThePictureAndTheOrientationAlone(int partLength)
    {
        var (picture, content) = await CleanAsync(Jpeg(), partLength);
        Assert.Equal(("image/jpeg", 640, 480), (picture.ContentType, picture.Size.Width, picture.Size.Height));
        Assert.Equal(CleanJpeg(), content);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100_000)]
    public async Task Png_InPartsOfAnySize_KeepsThePictureAlone(int partLength)
    {
        var (picture, content) = await CleanAsync(Png(), partLength);
        Assert.Equal(("image/png", 640, 480), (picture.ContentType, picture.Size.Width, picture.Size.Height));
        Assert.Equal(CleanPng(), content);
    }

    [Fact]
    public async Task CleanPictures_StayAsTheyAre()
    {
        Assert.Equal(CleanJpeg(), (await CleanAsync(CleanJpeg())).Content);
        Assert.Equal(CleanPng(), (await CleanAsync(CleanPng())).Content);
    }

    [Fact]
    public async Task Secrets_AreInTheSamplesAndNotInWhatIsLeft()
    {
        foreach (var sample in new[] { Jpeg(), Png() })
        {
            Assert.Contains(Secret, Encoding.Latin1.GetString(sample), StringComparison.Ordinal);
            Assert.DoesNotContain(Secret, Encoding.Latin1.GetString((await CleanAsync(sample)).Content), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Picture_CutOffAnywhere_IsRefused()
    {
        foreach (var whole in new[] { CleanJpeg(), CleanPng() })
        {
            for (var length = 1; length < whole.Length; length++)
            {
                var refusal = await Assert.ThrowsAsync<ApiException>(() => CleanAsync(whole[..length]));
                Assert.True(refusal.Reason == ErrorReason.PhotoMalformed, $"Cut off after {length} bytes: {refusal.Reason}.");
            }
        }
    }

    [Fact]
    public async Task Picture_WithAnyByteChanged_IsTakenOrRefusedButNeverAFault()
    {
        foreach (var whole in new[] { Jpeg(), Png() })
        {
            for (var at = 0; at < whole.Length; at++)
            {
                foreach (var value in new byte[] { 0, 1, 0x7F, 0xFF })
                {
                    byte[] changed = [.. whole[..at], value, .. whole[(at + 1)..]];
                    var failure = await Record.ExceptionAsync(() => CleanAsync(changed));
                    Assert.True(failure is null or ApiException, $"Byte {at} as {value}: {failure?.GetType().Name}.");
                }
            }
        }
    }

    public static TheoryData<string, byte[]> Hostile => new()
    {
        { "no frame", [.. StartOfImage, .. Scan, .. EndOfImage] },
        { "no scan", [.. StartOfImage, .. Frame(480, 640), .. EndOfImage] },
        { "two frames", [.. StartOfImage, .. Frame(480, 640), .. Frame(480, 640), .. Scan, .. EndOfImage] },
        { "a lossless frame", [.. StartOfImage, .. Frame(480, 640, marker: 0xC3), .. Scan, .. EndOfImage] },
        { "no height", [.. StartOfImage, .. Frame(0, 640), .. Scan, .. EndOfImage] },
        { "a frame whose components are fewer than it says", [.. StartOfImage, .. Segment(0xC0, 8, 1, 0, 1, 0, 4, 1, 0x11, 0), .. Scan, .. EndOfImage] },
        { "a segment of length 1", [.. StartOfImage, 0xFF, 0xE1, 0, 1, .. Frame(480, 640), .. Scan, .. EndOfImage] },
        { "a segment that ends too early", [.. StartOfImage, 0xFF, 0xFE, 0, 3, 1, 2, .. Frame(480, 640), .. Scan, .. EndOfImage] },
        { "a segment longer than the picture", [.. StartOfImage, 0xFF, 0xE1, 0xFF, 0xFF, .. Frame(480, 640), .. Scan, .. EndOfImage] },
        { "a second start", [.. StartOfImage, .. StartOfImage, .. Frame(480, 640), .. Scan, .. EndOfImage] },
        { "too many pixels", [.. StartOfImage, .. Frame(65_535, 65_535), .. Scan, .. EndOfImage] },
        { "too many pixels as PNG", [.. PngBeginning, .. PngHeader(60_000, 60_000), .. Chunk("IDAT", 1), .. Chunk("IEND")] },
        { "a side that no photo has", [.. PngBeginning, .. PngHeader(0x7FFF_FFFF, 1), .. Chunk("IDAT", 1), .. Chunk("IEND")] },
        { "no header", [.. PngBeginning, .. Chunk("IDAT", 1), .. Chunk("IEND")] },
        { "two headers", [.. PngBeginning, .. PngHeader(9, 9), .. PngHeader(9, 9), .. Chunk("IDAT", 1), .. Chunk("IEND")] },
        { "a short header", [.. PngBeginning, .. Chunk("IHDR", 0, 0, 0, 9), .. Chunk("IDAT", 1), .. Chunk("IEND")] },
        { "an unknown kind", [.. PngBeginning, .. PngHeader(9, 9, depth: 3), .. Chunk("IDAT", 1), .. Chunk("IEND")] },
        { "no palette", [.. PngBeginning, .. PngHeader(9, 9, colour: 3), .. Chunk("IDAT", 1), .. Chunk("IEND")] },
        { "no data", [.. PngBeginning, .. PngHeader(9, 9), .. Chunk("IEND")] },
        { "data in two places", [.. PngBeginning, .. PngHeader(9, 9), .. Chunk("IDAT", 1), .. Chunk("gAMA", 0, 0, 0, 1), .. Chunk("IDAT", 1), .. Chunk("IEND")] },
        { "a critical chunk that nobody knows", [.. PngBeginning, .. PngHeader(9, 9), .. Chunk("ABCD", 1), .. Chunk("IDAT", 1), .. Chunk("IEND")] },
        { "a chunk without a name", [.. PngBeginning, .. PngHeader(9, 9), .. Chunk("a\0b1", 1), .. Chunk("IDAT", 1), .. Chunk("IEND")] },
        { "a chunk of 4 GB", [.. PngBeginning, .. PngHeader(9, 9), 0xFF, 0xFF, 0xFF, 0xFF, .. "tEXt"u8, 1, 2, 3] },
        { "a colour chunk that is too long", [.. PngBeginning, .. PngHeader(9, 9), .. Chunk("gAMA", 1, 2, 3, 4, 5), .. Chunk("IDAT", 1), .. Chunk("IEND")] },
        { "a chunk that is not that of its checksum", [.. PngBeginning, .. PngHeader(9, 9), .. Chunk("IDAT", 1)[..^1], 0, .. Chunk("IEND")] },
    };

    [Theory]
    [MemberData(nameof(Hostile))]
    public async Task Picture_ThatIsNotAsItShouldBe_IsRefused(string what, byte[] content)
    {
        var refusal = await Record.ExceptionAsync(() => CleanAsync(content));
        Assert.True(refusal is ApiException { Reason: ErrorReason.PhotoMalformed }, $"With {what}: {refusal}");
    }

    [Theory]
    [InlineData("")]
    [InlineData("GIF89a...............")]
    [InlineData("<svg xmlns=\"http://www.w3.org/2000/svg\"/>")]
    [InlineData("%PDF-1.7.............")]
    public async Task Content_OfAnotherType_IsRefused(string content) =>
        Assert.Equal(
            ErrorReason.PhotoTypeUnsupported, (await Assert.ThrowsAsync<ApiException>(() => CleanAsync(Encoding.ASCII.GetBytes(content)))).Reason);

    [Theory]
    [InlineData(0)]
    [InlineData(9)]
    [InlineData(255)]
    public async Task Orientation_ThatIsNone_IsLeftOut(byte orientation)
    {
        var (_, content) = await CleanAsync(Jpeg(orientation));
        byte[] expected = [.. CleanJpeg()[..2], .. CleanJpeg()[(2 + CleanExif(6).Length)..]];
        Assert.Equal(expected, content);
    }

    private static async Task<(Picture Picture, byte[] Content)> CleanAsync(byte[] content, int partLength = 64)
    {
        var at = 0;
        var source = new ByteSource(_ =>
        {
            var part = content.AsMemory(at, Math.Min(partLength, content.Length - at));
            at += part.Length;
            return ValueTask.FromResult<ReadOnlyMemory<byte>>(part);
        });
        using var target = new MemoryStream();
        using var writer = new PictureWriter(target);
        var picture = await PictureCleaning.CopyAsync(source, writer, CancellationToken.None);
        var sha256 = await writer.CompleteAsync(CancellationToken.None);
        Assert.Equal((target.Length, Convert.ToHexStringLower(SHA256.HashData(target.ToArray()))), (writer.Length, sha256));
        return (picture, target.ToArray());
    }
}
