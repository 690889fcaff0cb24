using System.Diagnostics.CodeAnalysis;

namespace ClinicApi.Sdk;

/// <summary>Name of an appointment: <c>clinics/{clinic}/appointments/{appointment}</c>.</summary>
public readonly record struct AppointmentName : IParsable<AppointmentName>
{
    /// <summary>Makes a name of ids.</summary>
    /// <param name="clinic">The clinic's id.</param>
    /// <param name="appointment">The appointment's id.</param>
    /// <exception cref="ArgumentException">An id is empty or has characters that no id has.</exception>
    public AppointmentName(string clinic, string appointment)
    {
        ClinicId = ResourceNames.RequireId(clinic);
        AppointmentId = ResourceNames.RequireId(appointment);
    }

    /// <summary>The clinic's id.</summary>
    public string ClinicId { get; }

    /// <summary>The appointment's id.</summary>
    public string AppointmentId { get; }

    /// <summary>The clinic that it belongs to.</summary>
    public ClinicName Clinic => new(ClinicId);

    /// <summary>Reads a name.</summary>
    /// <param name="name">For example from a response.</param>
    /// <returns>The name.</returns>
    /// <exception cref="FormatException">It is not of the form <c>clinics/{clinic}/appointments/{appointment}</c>.</exception>
    public static AppointmentName Parse(string name) =>
        TryParse(name, out var parsed) ? parsed : throw ResourceNames.Malformed("clinics/{clinic}/appointments/{appointment}");

    /// <summary>Reads a name if it is one.</summary>
    /// <param name="name">The text.</param>
    /// <param name="result">The name.</param>
    /// <returns>Whether it is of the form <c>clinics/{clinic}/appointments/{appointment}</c>.</returns>
    public static bool TryParse([NotNullWhen(true)] string? name, out AppointmentName result)
    {
        var ids = ResourceNames.Ids(name, "clinics", "appointments");
        result = ids is [var clinic, var appointment] ? new AppointmentName(clinic, appointment) : default;
        return ids is not null;
    }

    static AppointmentName IParsable<AppointmentName>.Parse(string s, IFormatProvider? provider) => Parse(s);

    static bool IParsable<AppointmentName>.TryParse(
        [NotNullWhen(true)] string? s, IFormatProvider? provider, out AppointmentName result) =>
        TryParse(s, out result);

    /// <summary>The name as requests take it.</summary>
    /// <param name="name">The name.</param>
    public static implicit operator string(AppointmentName name) => name.ToString();

    /// <summary>The name as requests take it; empty for the default value.</summary>
    /// <returns>The name, <c>clinics/{clinic}/appointments/{appointment}</c>.</returns>
    public override string ToString() => AppointmentId is null ? "" : $"clinics/{ClinicId}/appointments/{AppointmentId}";
}
