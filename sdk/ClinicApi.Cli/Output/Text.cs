namespace ClinicApi.Cli.Output;

/// <summary>Text from elsewhere, made harmless for a terminal.</summary>
internal static class Text
{
    /// <summary>Without line breaks and without characters that a terminal would obey.</summary>
    public static string OneLine(string text) => string.Create(text.Length, text, static (line, source) =>
    {
        for (var i = 0; i < source.Length; i++)
            line[i] = char.IsControl(source[i]) ? ' ' : source[i];
    }).Trim();
}
