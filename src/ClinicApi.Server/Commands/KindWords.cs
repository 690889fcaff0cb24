using ClinicApi.Options.V1;

namespace ClinicApi.Server.Commands;

/// <summary>The kinds of caller as the commands spell them.</summary>
internal static class KindWords
{
    private static readonly Dictionary<string, CallerKind> Kinds =
        Enum.GetValues<CallerKind>().Where(kind => kind != CallerKind.Unspecified).ToDictionary(Of);

    public static string[] All => [.. Kinds.Keys];

    public static CallerKind Kind(string word) => Kinds[word];

    public static string Of(CallerKind kind) => kind.ToString().ToLowerInvariant();
}
