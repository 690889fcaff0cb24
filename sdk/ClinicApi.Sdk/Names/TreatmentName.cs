using System.Diagnostics.CodeAnalysis;

namespace ClinicApi.Sdk;

/// <summary>Name of a treatment: <c>clinics/{clinic}/treatments/{treatment}</c>.</summary>
public readonly record struct TreatmentName : IParsable<TreatmentName>
{
    /// <summary>Makes a name of ids.</summary>
    /// <param name="clinic">The clinic's id.</param>
    /// <param name="treatment">The treatment's id.</param>
    /// <exception cref="ArgumentException">An id is empty or has characters that no id has.</exception>
    public TreatmentName(string clinic, string treatment)
    {
        ClinicId = ResourceNames.RequireId(clinic);
        TreatmentId = ResourceNames.RequireId(treatment);
    }

    /// <summary>The clinic's id.</summary>
    public string ClinicId { get; }

    /// <summary>The treatment's id.</summary>
    public string TreatmentId { get; }

    /// <summary>The clinic that it belongs to.</summary>
    public ClinicName Clinic => new(ClinicId);

    /// <summary>Reads a name.</summary>
    /// <param name="name">For example from a response.</param>
    /// <returns>The name.</returns>
    /// <exception cref="FormatException">It is not of the form <c>clinics/{clinic}/treatments/{treatment}</c>.</exception>
    public static TreatmentName Parse(string name) =>
        TryParse(name, out var parsed) ? parsed : throw ResourceNames.Malformed("clinics/{clinic}/treatments/{treatment}");

    /// <summary>Reads a name if it is one.</summary>
    /// <param name="name">The text.</param>
    /// <param name="result">The name.</param>
    /// <returns>Whether it is of the form <c>clinics/{clinic}/treatments/{treatment}</c>.</returns>
    public static bool TryParse([NotNullWhen(true)] string? name, out TreatmentName result)
    {
        var ids = ResourceNames.Ids(name, "clinics", "treatments");
        result = ids is [var clinic, var treatment] ? new TreatmentName(clinic, treatment) : default;
        return ids is not null;
    }

    static TreatmentName IParsable<TreatmentName>.Parse(string s, IFormatProvider? provider) => Parse(s);

    static bool IParsable<TreatmentName>.TryParse(
        [NotNullWhen(true)] string? s, IFormatProvider? provider, out TreatmentName result) =>
        TryParse(s, out result);

    /// <summary>The name as requests take it.</summary>
    /// <param name="name">The name.</param>
    public static implicit operator string(TreatmentName name) => name.ToString();

    /// <summary>The name as requests take it; empty for the default value.</summary>
    /// <returns>The name, <c>clinics/{clinic}/treatments/{treatment}</c>.</returns>
    public override string ToString() => TreatmentId is null ? "" : $"clinics/{ClinicId}/treatments/{TreatmentId}";
}
