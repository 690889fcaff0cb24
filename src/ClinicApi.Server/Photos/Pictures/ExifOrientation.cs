using System.Buffers.Binary;

namespace ClinicApi.Server.Photos;

/// <summary>Which way up a picture is to be shown, the one thing of Exif that is needed to show it.</summary>
internal static class ExifOrientation
{
    private const int HeaderLength = 6;
    private const int EntryLength = 12;
    private const ushort OrientationTag = 0x0112;
    private const ushort ShortType = 3;
    private const int LargestOrientation = 8;

    private static ReadOnlySpan<byte> Header => "Exif\0\0"u8;

    /// <returns>Null if the segment is not Exif, or says nothing that can be used.</returns>
    public static byte? Find(ReadOnlySpan<byte> segment)
    {
        if (!segment.StartsWith(Header))
            return null;
        var tiff = segment[HeaderLength..];
        if (tiff.Length < 8 || !(tiff.StartsWith("II*\0"u8) || tiff.StartsWith("MM\0*"u8)))
            return null;
        var isLittle = tiff[0] == 'I';
        var start = isLittle ? BinaryPrimitives.ReadUInt32LittleEndian(tiff[4..]) : BinaryPrimitives.ReadUInt32BigEndian(tiff[4..]);
        if (start > tiff.Length - 2)
            return null;
        var directory = tiff[(int)start..];
        var count = Short(directory, isLittle);
        for (var entries = directory[2..]; count > 0 && entries.Length >= EntryLength; count--, entries = entries[EntryLength..])
        {
            if (Short(entries, isLittle) != OrientationTag)
                continue;
            var value = Short(entries[8..], isLittle);
            return Short(entries[2..], isLittle) == ShortType && value is >= 1 and <= LargestOrientation ? (byte)value : null;
        }

        return null;
    }

    /// <summary>A segment that says this and nothing else.</summary>
    public static byte[] Write(byte orientation) =>
    [
        .. Header, .. "MM\0*"u8, 0, 0, 0, 8, // a directory follows at once,
        0, 1, // of one entry:
        0x01, 0x12, 0, (byte)ShortType, 0, 0, 0, 1, 0, orientation, 0, 0,
        0, 0, 0, 0, // and no other.
    ];

    private static ushort Short(ReadOnlySpan<byte> bytes, bool isLittle) =>
        isLittle ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);
}
