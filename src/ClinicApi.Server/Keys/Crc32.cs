namespace ClinicApi.Server.Keys;

/// <summary>The CRC-32 of ISO 3309, as in zip and PNG. The framework has none outside a package that the feed does not hold.</summary>
internal static class Crc32
{
    private const uint ReversedPolynomial = 0xEDB88320;

    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var b in bytes)
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ ReversedPolynomial;
        }

        return ~crc;
    }
}
