namespace ClinicApi.Server.Keys;

/// <summary>The CRC-32 of ISO 3309, as in zip and PNG. The framework has none outside a package that the feed does not hold.</summary>
internal static class Crc32
{
    /// <summary>Of nothing yet.</summary>
    public const uint Start = uint.MaxValue;

    private const uint ReversedPolynomial = 0xEDB88320;

    private static readonly uint[] OfByte = [.. Enumerable.Range(0, 256).Select(number => Shift((uint)number))];

    public static uint Of(ReadOnlySpan<byte> bytes) => End(Continue(Start, bytes));

    /// <summary>Of what went before and these.</summary>
    public static uint Continue(uint crc, ReadOnlySpan<byte> bytes)
    {
        foreach (var b in bytes)
            crc = OfByte[(byte)(crc ^ b)] ^ (crc >> 8);
        return crc;
    }

    public static uint End(uint crc) => ~crc;

    private static uint Shift(uint crc)
    {
        for (var bit = 0; bit < 8; bit++)
            crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ ReversedPolynomial;
        return crc;
    }
}
