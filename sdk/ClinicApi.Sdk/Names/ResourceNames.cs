using System.Runtime.CompilerServices;

namespace ClinicApi.Sdk;

/// <summary>What the name types have in common.</summary>
internal static class ResourceNames
{
    private const int MostCharactersOfAnId = 64;

    public static string RequireId(string id, [CallerArgumentExpression(nameof(id))] string? parameter = null) =>
        IsId(id) ? id : throw new ArgumentException("An id has 1 to 64 of a-z, 0-9 and hyphen, and begins with no hyphen.", parameter);

    /// <summary>The ids of a name with these collections, or null if it is no such name.</summary>
    public static string[]? Ids(string? name, params ReadOnlySpan<string> collections)
    {
        var parts = name?.Split('/');
        if (parts?.Length != collections.Length * 2)
            return null;
        var ids = new string[collections.Length];
        for (var i = 0; i < ids.Length; i++)
        {
            ids[i] = parts[(2 * i) + 1];
            if (parts[2 * i] != collections[i] || !IsId(ids[i]))
                return null;
        }

        return ids;
    }

    public static FormatException Malformed(string pattern) => new($"The name is not of the form {pattern}.");

    private static bool IsId(string? id) =>
        id is { Length: > 0 and <= MostCharactersOfAnId }
        && id[0] != '-'
        && id.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');
}
