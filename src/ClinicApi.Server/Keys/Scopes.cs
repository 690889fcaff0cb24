using ClinicApi.Options.V1;
using ClinicApi.Server.Contract;

namespace ClinicApi.Server.Keys;

/// <summary>The scopes of the contract, and lists of them as they are stored.</summary>
internal static class Scopes
{
    private static readonly string[] OnlyWhenAskedFor = ["appointments.overbook"];

    /// <summary>Every scope that a method asks for.</summary>
    public static IReadOnlyList<string> All { get; } =
        [.. ApiContract.Methods.Values.Select(m => m.Rule.Scope).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>Every scope that is of use to a kind of caller.</summary>
    public static IReadOnlyList<string> For(CallerKind kind) =>
        [.. ApiContract.Methods.Values.Where(m => m.Rule.Callers.Contains(kind)).Select(m => m.Rule.Scope).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>What a new partner gets from the command line and from the seed: all that is of use, but what a clinic must want knowingly.</summary>
    public static IReadOnlyList<string> DefaultFor(CallerKind kind) => Ordinary(For(kind));

    /// <summary>Without those that somebody has to ask for.</summary>
    public static IReadOnlyList<string> Ordinary(IEnumerable<string> scopes) => [.. scopes.Except(OnlyWhenAskedFor)];

    public static string Join(IEnumerable<string> scopes) => string.Join(' ', scopes.Distinct().Order(StringComparer.Ordinal));

    public static IReadOnlyList<string> Parse(string stored) => [.. stored.Split(' ', StringSplitOptions.RemoveEmptyEntries).Distinct()];

    /// <summary>Of the scopes of a whole those of its part, or all if the part names none.</summary>
    public static IReadOnlyList<string> Within(string whole, string part)
    {
        var (all, some) = (Parse(whole), Parse(part));
        return some.Count == 0 ? all : [.. all.Intersect(some)];
    }
}
