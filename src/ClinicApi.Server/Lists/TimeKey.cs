using System.Globalization;
using NodaTime;

namespace ClinicApi.Server.Lists;

/// <summary>The key of a list that is ordered by an instant and then by id, as page tokens carry it.</summary>
internal static class TimeKey
{
    public static string Format(Instant at, string id) =>
        string.Create(CultureInfo.InvariantCulture, $"{at.ToUnixTimeTicks()}/{id}");

    public static (Instant At, string Id)? Parse(string? key)
    {
        if (key is null)
            return null;
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        return (Instant.FromUnixTimeTicks(long.Parse(key.AsSpan(0, slash), CultureInfo.InvariantCulture)), key[(slash + 1)..]);
    }
}
