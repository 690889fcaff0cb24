using System.Diagnostics.CodeAnalysis;

namespace ClinicApi.Sdk;

/// <summary>Name of a device: <c>clinics/{clinic}/devices/{device}</c>.</summary>
public readonly record struct DeviceName : IParsable<DeviceName>
{
    /// <summary>Makes a name of ids.</summary>
    /// <param name="clinic">The clinic's id.</param>
    /// <param name="device">The device's id.</param>
    /// <exception cref="ArgumentException">An id is empty or has characters that no id has.</exception>
    public DeviceName(string clinic, string device)
    {
        ClinicId = ResourceNames.RequireId(clinic);
        DeviceId = ResourceNames.RequireId(device);
    }

    /// <summary>The clinic's id.</summary>
    public string ClinicId { get; }

    /// <summary>The device's id.</summary>
    public string DeviceId { get; }

    /// <summary>The clinic that it belongs to.</summary>
    public ClinicName Clinic => new(ClinicId);

    /// <summary>Reads a name.</summary>
    /// <param name="name">For example from a response.</param>
    /// <returns>The name.</returns>
    /// <exception cref="FormatException">It is not of the form <c>clinics/{clinic}/devices/{device}</c>.</exception>
    public static DeviceName Parse(string name) =>
        TryParse(name, out var parsed) ? parsed : throw ResourceNames.Malformed("clinics/{clinic}/devices/{device}");

    /// <summary>Reads a name if it is one.</summary>
    /// <param name="name">The text.</param>
    /// <param name="result">The name.</param>
    /// <returns>Whether it is of the form <c>clinics/{clinic}/devices/{device}</c>.</returns>
    public static bool TryParse([NotNullWhen(true)] string? name, out DeviceName result)
    {
        var ids = ResourceNames.Ids(name, "clinics", "devices");
        result = ids is [var clinic, var device] ? new DeviceName(clinic, device) : default;
        return ids is not null;
    }

    static DeviceName IParsable<DeviceName>.Parse(string s, IFormatProvider? provider) => Parse(s);

    static bool IParsable<DeviceName>.TryParse(
        [NotNullWhen(true)] string? s, IFormatProvider? provider, out DeviceName result) =>
        TryParse(s, out result);

    /// <summary>The name as requests take it.</summary>
    /// <param name="name">The name.</param>
    public static implicit operator string(DeviceName name) => name.ToString();

    /// <summary>The name as requests take it; empty for the default value.</summary>
    /// <returns>The name, <c>clinics/{clinic}/devices/{device}</c>.</returns>
    public override string ToString() => DeviceId is null ? "" : $"clinics/{ClinicId}/devices/{DeviceId}";
}
