using System.Buffers.Binary;
using System.Text;
using ClinicApi.Server.Keys;

namespace ClinicApi.Server.Tests.Photos;

/// <summary>Pictures, sound and otherwise, put together from their parts. What must not be kept holds the word <see cref="Secret"/>.</summary>
internal static class SamplePictures
{
    public const string Secret = "Where+When+Who";

    public static readonly byte[] StartOfImage = [0xFF, 0xD8];
    public static readonly byte[] EndOfImage = [0xFF, 0xD9];
    public static readonly byte[] QuantizationTable = Segment(0xDB, new byte[65]);
    public static readonly byte[] HuffmanTable = Segment(0xC4, new byte[17]);
    public static readonly byte[] RestartInterval = Segment(0xDD, 0, 4);
    public static readonly byte[] Adobe = Segment(0xEE, [.. "Adobe"u8, 0, 100, 0, 0, 0, 0, 1]);

    /// <summary>The header of a scan, and data with an escaped prefix and a restart.</summary>
    public static readonly byte[] Scan = [.. Segment(0xDA, 1, 1, 0, 0, 63, 0), 1, 2, 0xFF, 0, 3, 0xFF, 0xD0, 4, 5];

    public static readonly byte[] PngBeginning = [0x89, .. "PNG\r\n"u8, 0x1A, 0x0A];

    private static readonly byte[] SecretBytes = Encoding.ASCII.GetBytes(Secret);

    /// <summary>A photo with everything that a telephone writes into one.</summary>
    public static byte[] Jpeg(byte orientation = 6) =>
    [
        .. StartOfImage,
        .. Segment(0xE0, [.. "JFIF\0"u8, 1, 1, 0, 0, 1, 0, 1, 0, 0]),
        .. ExifOf(orientation),
        .. Segment(0xE1, [.. "http://ns.adobe.com/xap/1.0/\0"u8, .. SecretBytes]),
        .. Segment(0xE2, [.. "ICC_PROFILE\0"u8, 1, 1, .. SecretBytes]),
        .. Segment(0xED, [.. "Photoshop 3.0\0"u8, .. SecretBytes]),
        .. Adobe,
        .. Segment(0xFE, SecretBytes),
        .. QuantizationTable,
        .. Frame(480, 640),
        .. HuffmanTable,
        .. RestartInterval,
        .. Scan,
        .. Segment(0xFE, SecretBytes),
        .. Scan,
        .. EndOfImage,
        .. "<script>"u8,
        .. SecretBytes,
    ];

    /// <summary>What is left of it.</summary>
    public static byte[] CleanJpeg(byte orientation = 6) =>
    [
        .. StartOfImage, .. CleanExif(orientation), .. Adobe, .. QuantizationTable, .. Frame(480, 640), .. HuffmanTable, .. RestartInterval,
        .. Scan, .. Scan, .. EndOfImage,
    ];

    public static byte[] CleanExif(byte orientation) => Segment(
        0xE1, [.. "Exif\0\0MM\0*"u8, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0]);

    public static byte[] Png() =>
    [
        .. PngBeginning,
        .. PngHeader(640, 480),
        .. Chunk("gAMA", 0, 0, 0xB1, 0x8F),
        .. Chunk("tEXt", SecretBytes),
        .. Chunk("eXIf", SecretBytes),
        .. Chunk("tIME", 7, 0xE9, 1, 2, 3, 4, 5),
        .. Chunk("iCCP", SecretBytes),
        .. Chunk("IDAT", 1, 2, 3),
        .. Chunk("IDAT", 4, 5),
        .. Chunk("zTXt", SecretBytes),
        .. Chunk("IEND"),
        .. "PK"u8,
        .. SecretBytes,
    ];

    public static byte[] CleanPng() =>
    [
        .. PngBeginning, .. PngHeader(640, 480), .. Chunk("gAMA", 0, 0, 0xB1, 0x8F), .. Chunk("IDAT", 1, 2, 3), .. Chunk("IDAT", 4, 5), .. Chunk("IEND"),
    ];

    /// <summary>Coded data of the length, in which there is no prefix.</summary>
    public static byte[] LargeJpeg(int length) =>
        [.. StartOfImage, .. QuantizationTable, .. Frame(480, 640), .. Scan, .. Enumerable.Range(0, length).Select(i => (byte)(i % 251)), .. EndOfImage];

    public static byte[] Segment(byte marker, params byte[] content)
    {
        byte[] segment = [0xFF, marker, 0, 0, .. content];
        BinaryPrimitives.WriteUInt16BigEndian(segment.AsSpan(2), (ushort)(content.Length + 2));
        return segment;
    }

    public static byte[] Frame(ushort height, ushort width, byte marker = 0xC0)
    {
        byte[] content = [8, 0, 0, 0, 0, 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1];
        BinaryPrimitives.WriteUInt16BigEndian(content.AsSpan(1), height);
        BinaryPrimitives.WriteUInt16BigEndian(content.AsSpan(3), width);
        return Segment(marker, content);
    }

    public static byte[] PngHeader(uint width, uint height, byte depth = 8, byte colour = 2)
    {
        byte[] content = [0, 0, 0, 0, 0, 0, 0, 0, depth, colour, 0, 0, 0];
        BinaryPrimitives.WriteUInt32BigEndian(content, width);
        BinaryPrimitives.WriteUInt32BigEndian(content.AsSpan(4), height);
        return Chunk("IHDR", content);
    }

    public static byte[] Chunk(string type, params byte[] content)
    {
        byte[] chunk = [0, 0, 0, 0, .. Encoding.ASCII.GetBytes(type), .. content, 0, 0, 0, 0];
        BinaryPrimitives.WriteUInt32BigEndian(chunk, (uint)content.Length);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(chunk.Length - 4), Crc32.Of(chunk.AsSpan(4, content.Length + 4)));
        return chunk;
    }

    /// <summary>Exif as cameras write it: the least significant byte first, other entries around the orientation.</summary>
    private static byte[] ExifOf(byte orientation) => Segment(
        0xE1,
        [
            .. "Exif\0\0II*\0"u8, 8, 0, 0, 0, 3, 0,
            0x0F, 0x01, 2, 0, 14, 0, 0, 0, 50, 0, 0, 0,
            0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0,
            0x25, 0x88, 4, 0, 1, 0, 0, 0, 60, 0, 0, 0,
            0, 0, 0, 0, .. SecretBytes,
        ]);
}
