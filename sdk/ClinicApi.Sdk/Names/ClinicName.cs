using System.Diagnostics.CodeAnalysis;

namespace ClinicApi.Sdk;

/// <summary>Name of a clinic: <c>clinics/{clinic}</c>.</summary>
public readonly record struct ClinicName : IParsable<ClinicName>
{
    /// <summary>Makes a name of an id.</summary>
    /// <param name="clinic">The clinic's id.</param>
    /// <exception cref="ArgumentException">An id is empty or has characters that no id has.</exception>
    public ClinicName(string clinic)
    {
        ClinicId = ResourceNames.RequireId(clinic);
    }

    /// <summary>The clinic's id.</summary>
    public string ClinicId { get; }

    /// <summary>Reads a name.</summary>
    /// <param name="name">For example from a response.</param>
    /// <returns>The name.</returns>
    /// <exception cref="FormatException">It is not of the form <c>clinics/{clinic}</c>.</exception>
    public static ClinicName Parse(string name) =>
        TryParse(name, out var parsed) ? parsed : throw ResourceNames.Malformed("clinics/{clinic}");

    /// <summary>Reads a name if it is one.</summary>
    /// <param name="name">The text.</param>
    /// <param name="result">The name.</param>
    /// <returns>Whether it is of the form <c>clinics/{clinic}</c>.</returns>
    public static bool TryParse([NotNullWhen(true)] string? name, out ClinicName result)
    {
        var ids = ResourceNames.Ids(name, "clinics");
        result = ids is [var clinic] ? new ClinicName(clinic) : default;
        return ids is not null;
    }

    static ClinicName IParsable<ClinicName>.Parse(string s, IFormatProvider? provider) => Parse(s);

    static bool IParsable<ClinicName>.TryParse(
        [NotNullWhen(true)] string? s, IFormatProvider? provider, out ClinicName result) =>
        TryParse(s, out result);

    /// <summary>The name as requests take it.</summary>
    /// <param name="name">The name.</param>
    public static implicit operator string(ClinicName name) => name.ToString();

    /// <summary>The name as requests take it; empty for the default value.</summary>
    /// <returns>The name, <c>clinics/{clinic}</c>.</returns>
    public override string ToString() => ClinicId is null ? "" : $"clinics/{ClinicId}";
}
