namespace ClinicApi.Server.Photos;

/// <summary>Width and height in pixels, of which there are not so many that whoever opens the picture runs out of memory.</summary>
internal sealed record PictureSize
{
    private const int LongestSide = ushort.MaxValue;

    // The largest sensors of telephones deliver as many by default.
    private const long MostPixels = 50_000_000;

    public PictureSize(long width, long height)
    {
        if (width is < 1 or > LongestSide || height is < 1 or > LongestSide)
            throw PictureRefusals.Malformed("its width or height is none that a photo has");
        if (width * height > MostPixels)
            throw PictureRefusals.TooManyPixels(MostPixels);
        (Width, Height) = ((int)width, (int)height);
    }

    public int Width { get; }

    public int Height { get; }
}
