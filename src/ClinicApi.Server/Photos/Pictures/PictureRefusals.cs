using System.Globalization;
using ClinicApi.Server.Errors;
using ClinicApi.V1;

namespace ClinicApi.Server.Photos;

/// <summary>Why a picture is not taken, each with what is wrong and nothing of what it shows.</summary>
internal static class PictureRefusals
{
    public static ApiException Malformed(string what) => new(ErrorReason.PhotoMalformed, $"The picture cannot be used: {what}.");

    public static ApiException Unsupported() => new(ErrorReason.PhotoTypeUnsupported, "The content is neither JPEG nor PNG.");

    public static ApiException TooManyPixels(long most) => new(ErrorReason.PhotoMalformed, "The picture has too many pixels.")
    {
        Metadata = new Dictionary<string, string> { ["max_pixels"] = most.ToString(CultureInfo.InvariantCulture) },
    };

    public static ApiException TooLarge(int most) => new(ErrorReason.PhotoTooLarge, "The content has too many bytes.")
    {
        Metadata = new Dictionary<string, string> { ["max_bytes"] = most.ToString(CultureInfo.InvariantCulture) },
    };

    public static ApiException ChecksumMismatch() => new(ErrorReason.PhotoChecksumMismatch, "The content is not that of the checksum.");
}
