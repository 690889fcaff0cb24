using System.Diagnostics.CodeAnalysis;

namespace ClinicApi.Sdk;

/// <summary>Name of a practitioner: <c>clinics/{clinic}/practitioners/{practitioner}</c>.</summary>
public readonly record struct PractitionerName : IParsable<PractitionerName>
{
    /// <summary>Makes a name of ids.</summary>
    /// <param name="clinic">The clinic's id.</param>
    /// <param name="practitioner">The practitioner's id.</param>
    /// <exception cref="ArgumentException">An id is empty or has characters that no id has.</exception>
    public PractitionerName(string clinic, string practitioner)
    {
        ClinicId = ResourceNames.RequireId(clinic);
        PractitionerId = ResourceNames.RequireId(practitioner);
    }

    /// <summary>The clinic's id.</summary>
    public string ClinicId { get; }

    /// <summary>The practitioner's id.</summary>
    public string PractitionerId { get; }

    /// <summary>The clinic that it belongs to.</summary>
    public ClinicName Clinic => new(ClinicId);

    /// <summary>Reads a name.</summary>
    /// <param name="name">For example from a response.</param>
    /// <returns>The name.</returns>
    /// <exception cref="FormatException">It is not of the form <c>clinics/{clinic}/practitioners/{practitioner}</c>.</exception>
    public static PractitionerName Parse(string name) =>
        TryParse(name, out var parsed) ? parsed : throw ResourceNames.Malformed("clinics/{clinic}/practitioners/{practitioner}");

    /// <summary>Reads a name if it is one.</summary>
    /// <param name="name">The text.</param>
    /// <param name="result">The name.</param>
    /// <returns>Whether it is of the form <c>clinics/{clinic}/practitioners/{practitioner}</c>.</returns>
    public static bool TryParse([NotNullWhen(true)] string? name, out PractitionerName result)
    {
        var ids = ResourceNames.Ids(name, "clinics", "practitioners");
        result = ids is [var clinic, var practitioner] ? new PractitionerName(clinic, practitioner) : default;
        return ids is not null;
    }

    static PractitionerName IParsable<PractitionerName>.Parse(string s, IFormatProvider? provider) => Parse(s);

    static bool IParsable<PractitionerName>.TryParse(
        [NotNullWhen(true)] string? s, IFormatProvider? provider, out PractitionerName result) =>
        TryParse(s, out result);

    /// <summary>The name as requests take it.</summary>
    /// <param name="name">The name.</param>
    public static implicit operator string(PractitionerName name) => name.ToString();

    /// <summary>The name as requests take it; empty for the default value.</summary>
    /// <returns>The name, <c>clinics/{clinic}/practitioners/{practitioner}</c>.</returns>
    public override string ToString() => PractitionerId is null ? "" : $"clinics/{ClinicId}/practitioners/{PractitionerId}";
}
