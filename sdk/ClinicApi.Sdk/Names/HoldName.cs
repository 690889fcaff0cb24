using System.Diagnostics.CodeAnalysis;

namespace ClinicApi.Sdk;

/// <summary>Name of a hold: <c>clinics/{clinic}/holds/{hold}</c>.</summary>
public readonly record struct HoldName : IParsable<HoldName>
{
    /// <summary>Makes a name of ids.</summary>
    /// <param name="clinic">The clinic's id.</param>
    /// <param name="hold">The hold's id.</param>
    /// <exception cref="ArgumentException">An id is empty or has characters that no id has.</exception>
    public HoldName(string clinic, string hold)
    {
        ClinicId = ResourceNames.RequireId(clinic);
        HoldId = ResourceNames.RequireId(hold);
    }

    /// <summary>The clinic's id.</summary>
    public string ClinicId { get; }

    /// <summary>The hold's id.</summary>
    public string HoldId { get; }

    /// <summary>The clinic that it belongs to.</summary>
    public ClinicName Clinic => new(ClinicId);

    /// <summary>Reads a name.</summary>
    /// <param name="name">For example from a response.</param>
    /// <returns>The name.</returns>
    /// <exception cref="FormatException">It is not of the form <c>clinics/{clinic}/holds/{hold}</c>.</exception>
    public static HoldName Parse(string name) =>
        TryParse(name, out var parsed) ? parsed : throw ResourceNames.Malformed("clinics/{clinic}/holds/{hold}");

    /// <summary>Reads a name if it is one.</summary>
    /// <param name="name">The text.</param>
    /// <param name="result">The name.</param>
    /// <returns>Whether it is of the form <c>clinics/{clinic}/holds/{hold}</c>.</returns>
    public static bool TryParse([NotNullWhen(true)] string? name, out HoldName result)
    {
        var ids = ResourceNames.Ids(name, "clinics", "holds");
        result = ids is [var clinic, var hold] ? new HoldName(clinic, hold) : default;
        return ids is not null;
    }

    static HoldName IParsable<HoldName>.Parse(string s, IFormatProvider? provider) => Parse(s);

    static bool IParsable<HoldName>.TryParse(
        [NotNullWhen(true)] string? s, IFormatProvider? provider, out HoldName result) =>
        TryParse(s, out result);

    /// <summary>The name as requests take it.</summary>
    /// <param name="name">The name.</param>
    public static implicit operator string(HoldName name) => name.ToString();

    /// <summary>The name as requests take it; empty for the default value.</summary>
    /// <returns>The name, <c>clinics/{clinic}/holds/{hold}</c>.</returns>
    public override string ToString() => HoldId is null ? "" : $"clinics/{ClinicId}/holds/{HoldId}";
}
