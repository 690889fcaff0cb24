using System.Diagnostics.CodeAnalysis;

namespace ClinicApi.Sdk;

/// <summary>Name of a patient: <c>clinics/{clinic}/patients/{patient}</c>.</summary>
public readonly record struct PatientName : IParsable<PatientName>
{
    /// <summary>Makes a name of ids.</summary>
    /// <param name="clinic">The clinic's id.</param>
    /// <param name="patient">The patient's id.</param>
    /// <exception cref="ArgumentException">An id is empty or has characters that no id has.</exception>
    public PatientName(string clinic, string patient)
    {
        ClinicId = ResourceNames.RequireId(clinic);
        PatientId = ResourceNames.RequireId(patient);
    }

    /// <summary>The clinic's id.</summary>
    public string ClinicId { get; }

    /// <summary>The patient's id.</summary>
    public string PatientId { get; }

    /// <summary>The clinic that it belongs to.</summary>
    public ClinicName Clinic => new(ClinicId);

    /// <summary>Reads a name.</summary>
    /// <param name="name">For example from a response.</param>
    /// <returns>The name.</returns>
    /// <exception cref="FormatException">It is not of the form <c>clinics/{clinic}/patients/{patient}</c>.</exception>
    public static PatientName Parse(string name) =>
        TryParse(name, out var parsed) ? parsed : throw ResourceNames.Malformed("clinics/{clinic}/patients/{patient}");

    /// <summary>Reads a name if it is one.</summary>
    /// <param name="name">The text.</param>
    /// <param name="result">The name.</param>
    /// <returns>Whether it is of the form <c>clinics/{clinic}/patients/{patient}</c>.</returns>
    public static bool TryParse([NotNullWhen(true)] string? name, out PatientName result)
    {
        var ids = ResourceNames.Ids(name, "clinics", "patients");
        result = ids is [var clinic, var patient] ? new PatientName(clinic, patient) : default;
        return ids is not null;
    }

    static PatientName IParsable<PatientName>.Parse(string s, IFormatProvider? provider) => Parse(s);

    static bool IParsable<PatientName>.TryParse(
        [NotNullWhen(true)] string? s, IFormatProvider? provider, out PatientName result) =>
        TryParse(s, out result);

    /// <summary>The name as requests take it.</summary>
    /// <param name="name">The name.</param>
    public static implicit operator string(PatientName name) => name.ToString();

    /// <summary>The name as requests take it; empty for the default value.</summary>
    /// <returns>The name, <c>clinics/{clinic}/patients/{patient}</c>.</returns>
    public override string ToString() => PatientId is null ? "" : $"clinics/{ClinicId}/patients/{PatientId}";
}
