using ClinicApi.Options.V1;
using ClinicApi.Server.Contract;

namespace ClinicApi.Server.Keys;

/// <summary>The scopes of the contract.</summary>
internal static class Scopes
{
    private static readonly string[] OnlyWhenAskedFor = ["appointments.overbook"];

    /// <summary>Every scope that a method asks for.</summary>
    public static IReadOnlyList<string> All { get; } =
        [.. ApiContract.Methods.Values.Select(m => m.Rule.Scope).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>Every scope that is of use to a kind of caller.</summary>
    public static IReadOnlyList<string> For(CallerKind kind) =>
        [.. ApiContract.Methods.Values.Where(m => m.Rule.Callers.Contains(kind)).Select(m => m.Rule.Scope).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>What a key gets unless its maker asks for something else: all that is of use, but what a clinic must want knowingly.</summary>
    public static IReadOnlyList<string> DefaultFor(CallerKind kind) => [.. For(kind).Except(OnlyWhenAskedFor)];
}
