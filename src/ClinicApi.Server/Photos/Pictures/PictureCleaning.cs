namespace ClinicApi.Server.Photos;

/// <summary>What a picture is, by its content.</summary>
internal sealed record Picture(string ContentType, PictureSize Size);

/// <summary>
/// Copies a picture without what a camera or program wrote beside it: nothing but what decoding needs is let through, by name, and what
/// follows its end is left behind. It looks at the structure and does not decode.
/// </summary>
internal static class PictureCleaning
{
    /// <exception cref="Errors.ApiException">It is of another type, broken or too large.</exception>
    public static async Task<Picture> CopyAsync(ByteSource source, PictureWriter writer, CancellationToken cancellationToken)
    {
        if ((await source.PeekAsync(cancellationToken)).IsEmpty)
            throw PictureRefusals.Unsupported();
        var beginning = new byte[Jpeg.Beginning.Length];
        await source.ReadAsync(beginning, cancellationToken);
        if (Jpeg.Beginning.SequenceEqual(beginning))
            return new Picture("image/jpeg", await new Jpeg(source, writer).CopyAsync(cancellationToken));
        if (!Png.Beginning.StartsWith(beginning))
            throw PictureRefusals.Unsupported();
        return new Picture("image/png", await new Png(source, writer).CopyAsync(beginning.Length, cancellationToken));
    }
}
