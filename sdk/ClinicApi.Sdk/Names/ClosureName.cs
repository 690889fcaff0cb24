using System.Diagnostics.CodeAnalysis;

namespace ClinicApi.Sdk;

/// <summary>Name of a closure: <c>clinics/{clinic}/closures/{closure}</c>.</summary>
public readonly record struct ClosureName : IParsable<ClosureName>
{
    /// <summary>Makes a name of ids.</summary>
    /// <param name="clinic">The clinic's id.</param>
    /// <param name="closure">The closure's id.</param>
    /// <exception cref="ArgumentException">An id is empty or has characters that no id has.</exception>
    public ClosureName(string clinic, string closure)
    {
        ClinicId = ResourceNames.RequireId(clinic);
        ClosureId = ResourceNames.RequireId(closure);
    }

    /// <summary>The clinic's id.</summary>
    public string ClinicId { get; }

    /// <summary>The closure's id.</summary>
    public string ClosureId { get; }

    /// <summary>The clinic that it belongs to.</summary>
    public ClinicName Clinic => new(ClinicId);

    /// <summary>Reads a name.</summary>
    /// <param name="name">For example from a response.</param>
    /// <returns>The name.</returns>
    /// <exception cref="FormatException">It is not of the form <c>clinics/{clinic}/closures/{closure}</c>.</exception>
    public static ClosureName Parse(string name) =>
        TryParse(name, out var parsed) ? parsed : throw ResourceNames.Malformed("clinics/{clinic}/closures/{closure}");

    /// <summary>Reads a name if it is one.</summary>
    /// <param name="name">The text.</param>
    /// <param name="result">The name.</param>
    /// <returns>Whether it is of the form <c>clinics/{clinic}/closures/{closure}</c>.</returns>
    public static bool TryParse([NotNullWhen(true)] string? name, out ClosureName result)
    {
        var ids = ResourceNames.Ids(name, "clinics", "closures");
        result = ids is [var clinic, var closure] ? new ClosureName(clinic, closure) : default;
        return ids is not null;
    }

    static ClosureName IParsable<ClosureName>.Parse(string s, IFormatProvider? provider) => Parse(s);

    static bool IParsable<ClosureName>.TryParse(
        [NotNullWhen(true)] string? s, IFormatProvider? provider, out ClosureName result) =>
        TryParse(s, out result);

    /// <summary>The name as requests take it.</summary>
    /// <param name="name">The name.</param>
    public static implicit operator string(ClosureName name) => name.ToString();

    /// <summary>The name as requests take it; empty for the default value.</summary>
    /// <returns>The name, <c>clinics/{clinic}/closures/{closure}</c>.</returns>
    public override string ToString() => ClosureId is null ? "" : $"clinics/{ClinicId}/closures/{ClosureId}";
}
