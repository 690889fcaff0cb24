using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using ClinicApi.Server.Keys;

namespace ClinicApi.Server.Photos;

/// <summary>
/// A PNG as ISO 15948 has it: chunks with a length, a type and a checksum. Those without which it looks the same are left out, among
/// them texts, times, Exif and the further pictures of an animation.
/// </summary>
internal sealed class Png(ByteSource source, PictureWriter writer)
{
    private const string Header = "IHDR";
    private const string PaletteChunk = "PLTE";
    private const string Data = "IDAT";
    private const string End = "IEND";
    private const int HeaderLength = 13;
    private const int ChecksumLength = 4;
    private const byte PaletteColour = 3;

    // Of a type with this bit a program that does not know it may leave the chunk out.
    private const byte Ancillary = 0x20;

    /// <summary>The chunks that are kept, with the most bytes that each has.</summary>
    private static readonly Dictionary<string, int> Kept = new()
    {
        [Header] = HeaderLength,
        [PaletteChunk] = 768,
        [Data] = int.MaxValue,
        [End] = 0,
        ["tRNS"] = 256,
        ["sBIT"] = 4,
        ["gAMA"] = 4,
        ["cHRM"] = 32,
        ["sRGB"] = 1,
    };

    private static readonly SearchValues<byte> Letters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    private PictureSize? size;
    private bool needsPalette;
    private bool hasData;
    private string before = "";

    public static ReadOnlySpan<byte> Beginning => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Copies the rest, so many bytes of the beginning having been read.</summary>
    public async Task<PictureSize> CopyAsync(int read, CancellationToken cancellationToken)
    {
        var beginning = Beginning.ToArray();
        var rest = new byte[beginning.Length - read];
        await source.ReadAsync(rest, cancellationToken);
        if (!rest.AsSpan().SequenceEqual(beginning.AsSpan(read)))
            throw PictureRefusals.Unsupported();
        await writer.WriteAsync(beginning, cancellationToken);
        var head = new byte[8];
        while (before != End)
        {
            await source.ReadAsync(head, cancellationToken);
            await CopyChunkAsync(head, cancellationToken);
        }

        return size!;
    }

    private async Task CopyChunkAsync(byte[] head, CancellationToken cancellationToken)
    {
        var length = BinaryPrimitives.ReadUInt32BigEndian(head);
        if (length > int.MaxValue || head.AsSpan(4).ContainsAnyExcept(Letters))
            throw PictureRefusals.Malformed("it has a chunk that is none");
        var type = Encoding.ASCII.GetString(head, 4, 4);
        if (!Kept.TryGetValue(type, out var most))
        {
            if ((head[4] & Ancillary) == 0 || size is null)
                throw PictureRefusals.Malformed("it has a chunk that does not belong there");
            await source.SkipAsync((long)length + ChecksumLength, cancellationToken);
            before = type;
            return;
        }

        if (length > most || !BelongsHere(type))
            throw PictureRefusals.Malformed("a chunk does not belong there or is too long");
        await writer.WriteAsync(head, cancellationToken);
        var crc = Crc32.Continue(Crc32.Start, head.AsSpan(4));
        if (type == Data)
        {
            await source.ForEachPartAsync(
                length,
                part =>
                {
                    crc = Crc32.Continue(crc, part.Span);
                    return writer.WriteAsync(part, cancellationToken);
                },
                cancellationToken);
        }
        else
        {
            var content = new byte[length];
            await source.ReadAsync(content, cancellationToken);
            crc = Crc32.Continue(crc, content);
            if (type == Header)
                ReadHeader(content);
            await writer.WriteAsync(content, cancellationToken);
        }

        before = type;
        hasData |= type == Data;
        needsPalette &= type != PaletteChunk;
        var checksum = new byte[ChecksumLength];
        await source.ReadAsync(checksum, cancellationToken);
        if (BinaryPrimitives.ReadUInt32BigEndian(checksum) != Crc32.End(crc))
            throw PictureRefusals.Malformed("a chunk is not that of its checksum");
        await writer.WriteAsync(checksum, cancellationToken);
    }

    /// <summary>The header comes first and once, the data in one piece, the end after it.</summary>
    private bool BelongsHere(string type) => type switch
    {
        Header => size is null,
        _ when size is null => false,
        PaletteChunk => !hasData,
        Data => !needsPalette && (!hasData || before == Data),
        End => hasData,
        _ => true,
    };

    private void ReadHeader(byte[] header)
    {
        if (header.Length != HeaderLength)
            throw PictureRefusals.Malformed("its header is too short");
        var (depth, colour, compression, filter, interlace) = (header[8], header[9], header[10], header[11], header[12]);
        var isKnown = colour switch
        {
            0 => depth is 1 or 2 or 4 or 8 or 16,
            PaletteColour => depth is 1 or 2 or 4 or 8,
            2 or 4 or 6 => depth is 8 or 16,
            _ => false,
        };
        if (!isKnown || compression != 0 || filter != 0 || interlace > 1)
            throw PictureRefusals.Malformed("it is of a kind of PNG that does not exist");
        size = new PictureSize(BinaryPrimitives.ReadUInt32BigEndian(header), BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(4)));
        needsPalette = colour == PaletteColour;
    }
}
