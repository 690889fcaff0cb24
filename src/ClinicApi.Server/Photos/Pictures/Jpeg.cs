using System.Buffers.Binary;

namespace ClinicApi.Server.Photos;

/// <summary>
/// A JPEG as ITU-T T.81 has it: segments behind markers, and scans of coded data. Comments and the applications' segments are left out,
/// but for Adobe's, which says how colours are coded; of Exif the orientation is written anew.
/// </summary>
internal sealed class Jpeg(ByteSource source, PictureWriter writer)
{
    private const byte Prefix = 0xFF;
    private const byte StartOfImage = 0xD8;
    private const byte EndOfImage = 0xD9;
    private const byte StartOfScan = 0xDA;
    private const byte Exif = 0xE1;
    private const byte Adobe = 0xEE;
    private const byte LastApplication = 0xEF;
    private const byte FirstApplication = 0xE0;
    private const byte Comment = 0xFE;
    private const byte FirstRestart = 0xD0;
    private const byte LastRestart = 0xD7;
    private const int AdobeLength = 12;
    private const int MostComponents = 4;

    private PictureSize? size;
    private bool hasScan;
    private bool hasOrientation;

    public static ReadOnlySpan<byte> Beginning => [Prefix, StartOfImage];

    /// <summary>Copies the rest, the start of the image having been read.</summary>
    public async Task<PictureSize> CopyAsync(CancellationToken cancellationToken)
    {
        await writer.WriteAsync(Beginning.ToArray(), cancellationToken);
        var marker = await ReadMarkerAsync(cancellationToken);
        while (marker != EndOfImage)
        {
            await CopySegmentAsync(marker, cancellationToken);
            marker = marker == StartOfScan ? await CopyScanAsync(cancellationToken) : await ReadMarkerAsync(cancellationToken);
        }

        if (size is null || !hasScan)
            throw PictureRefusals.Malformed("it has no picture");
        await writer.WriteAsync(new[] { Prefix, EndOfImage }, cancellationToken);
        return size;
    }

    private async Task CopySegmentAsync(byte marker, CancellationToken cancellationToken)
    {
        // None of the markers without a segment belongs here.
        if (marker is < 0xC0 or StartOfImage or (>= FirstRestart and <= LastRestart))
            throw PictureRefusals.Malformed("it has a marker that does not belong there");
        var prefix = new byte[2];
        await source.ReadAsync(prefix, cancellationToken);
        var length = BinaryPrimitives.ReadUInt16BigEndian(prefix) - prefix.Length;
        if (length < 0)
            throw PictureRefusals.Malformed("a segment is shorter than its own length");
        switch (marker)
        {
            case Exif or Adobe:
                var content = new byte[length];
                await source.ReadAsync(content, cancellationToken);
                if (marker == Exif)
                    await WriteOrientationAsync(content, cancellationToken);
                else if (length == AdobeLength && content.AsSpan().StartsWith("Adobe"u8))
                    await WriteSegmentAsync(marker, content, cancellationToken);
                break;
            case (>= FirstApplication and <= LastApplication) or Comment:
                await source.SkipAsync(length, cancellationToken);
                break;
            case 0xC0 or 0xC1 or 0xC2:
                await CopyFrameAsync(marker, length, cancellationToken);
                break;
            // Huffman and quantization tables, and the interval of restarts.
            case 0xC4 or 0xDB or 0xDD:
                await CopyAsync(marker, length, cancellationToken);
                break;
            case StartOfScan when size is not null:
                await CopyAsync(marker, length, cancellationToken);
                break;
            default:
                throw PictureRefusals.Malformed("it is of a kind of JPEG that few programs show");
        }
    }

    private async Task CopyFrameAsync(byte marker, int length, CancellationToken cancellationToken)
    {
        var frame = new byte[length];
        await source.ReadAsync(frame, cancellationToken);
        if (size is not null || length < 6 || frame[5] is 0 or > MostComponents || length != 6 + (3 * frame[5]))
            throw PictureRefusals.Malformed("its frame is not as it should be");
        size = new PictureSize(BinaryPrimitives.ReadUInt16BigEndian(frame.AsSpan(3)), BinaryPrimitives.ReadUInt16BigEndian(frame.AsSpan(1)));
        await WriteSegmentAsync(marker, frame, cancellationToken);
    }

    private async Task WriteOrientationAsync(byte[] content, CancellationToken cancellationToken)
    {
        if (hasOrientation || ExifOrientation.Find(content) is not { } orientation)
            return;
        hasOrientation = true;
        await WriteSegmentAsync(Exif, ExifOrientation.Write(orientation), cancellationToken);
    }

    private async Task CopyAsync(byte marker, int length, CancellationToken cancellationToken)
    {
        var content = new byte[length];
        await source.ReadAsync(content, cancellationToken);
        await WriteSegmentAsync(marker, content, cancellationToken);
    }

    private async Task WriteSegmentAsync(byte marker, byte[] content, CancellationToken cancellationToken)
    {
        var head = new byte[] { Prefix, marker, 0, 0 };
        BinaryPrimitives.WriteUInt16BigEndian(head.AsSpan(2), (ushort)(content.Length + 2));
        await writer.WriteAsync(head, cancellationToken);
        await writer.WriteAsync(content, cancellationToken);
    }

    /// <summary>Copies coded data up to the marker that ends it, in which a prefix is no marker if a zero or a restart follows.</summary>
    private async Task<byte> CopyScanAsync(CancellationToken cancellationToken)
    {
        hasScan = true;
        var escape = new byte[] { Prefix, 0 };
        while (true)
        {
            var part = await source.PeekAsync(cancellationToken);
            if (part.IsEmpty)
                throw PictureRefusals.Malformed("it is cut off");
            var at = part.Span.IndexOf(Prefix);
            await writer.WriteAsync(at < 0 ? part : part[..at], cancellationToken);
            source.Use(at < 0 ? part.Length : at + 1);
            if (at < 0)
                continue;
            escape[1] = await ReadAfterPrefixAsync(cancellationToken);
            if (escape[1] is not (0 or (>= FirstRestart and <= LastRestart)))
                return escape[1];
            await writer.WriteAsync(escape, cancellationToken);
        }
    }

    private async Task<byte> ReadMarkerAsync(CancellationToken cancellationToken) =>
        await source.ReadByteAsync(cancellationToken) == Prefix
            ? await ReadAfterPrefixAsync(cancellationToken)
            : throw PictureRefusals.Malformed("a segment is longer or shorter than it says");

    /// <summary>A marker may have any number of prefixes.</summary>
    private async Task<byte> ReadAfterPrefixAsync(CancellationToken cancellationToken)
    {
        byte code;
        do
        {
            code = await source.ReadByteAsync(cancellationToken);
        }
        while (code == Prefix);
        return code;
    }
}
