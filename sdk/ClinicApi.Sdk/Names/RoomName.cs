using System.Diagnostics.CodeAnalysis;

namespace ClinicApi.Sdk;

/// <summary>Name of a room: <c>clinics/{clinic}/rooms/{room}</c>.</summary>
public readonly record struct RoomName : IParsable<RoomName>
{
    /// <summary>Makes a name of ids.</summary>
    /// <param name="clinic">The clinic's id.</param>
    /// <param name="room">The room's id.</param>
    /// <exception cref="ArgumentException">An id is empty or has characters that no id has.</exception>
    public RoomName(string clinic, string room)
    {
        ClinicId = ResourceNames.RequireId(clinic);
        RoomId = ResourceNames.RequireId(room);
    }

    /// <summary>The clinic's id.</summary>
    public string ClinicId { get; }

    /// <summary>The room's id.</summary>
    public string RoomId { get; }

    /// <summary>The clinic that it belongs to.</summary>
    public ClinicName Clinic => new(ClinicId);

    /// <summary>Reads a name.</summary>
    /// <param name="name">For example from a response.</param>
    /// <returns>The name.</returns>
    /// <exception cref="FormatException">It is not of the form <c>clinics/{clinic}/rooms/{room}</c>.</exception>
    public static RoomName Parse(string name) =>
        TryParse(name, out var parsed) ? parsed : throw ResourceNames.Malformed("clinics/{clinic}/rooms/{room}");

    /// <summary>Reads a name if it is one.</summary>
    /// <param name="name">The text.</param>
    /// <param name="result">The name.</param>
    /// <returns>Whether it is of the form <c>clinics/{clinic}/rooms/{room}</c>.</returns>
    public static bool TryParse([NotNullWhen(true)] string? name, out RoomName result)
    {
        var ids = ResourceNames.Ids(name, "clinics", "rooms");
        result = ids is [var clinic, var room] ? new RoomName(clinic, room) : default;
        return ids is not null;
    }

    static RoomName IParsable<RoomName>.Parse(string s, IFormatProvider? provider) => Parse(s);

    static bool IParsable<RoomName>.TryParse(
        [NotNullWhen(true)] string? s, IFormatProvider? provider, out RoomName result) =>
        TryParse(s, out result);

    /// <summary>The name as requests take it.</summary>
    /// <param name="name">The name.</param>
    public static implicit operator string(RoomName name) => name.ToString();

    /// <summary>The name as requests take it; empty for the default value.</summary>
    /// <returns>The name, <c>clinics/{clinic}/rooms/{room}</c>.</returns>
    public override string ToString() => RoomId is null ? "" : $"clinics/{ClinicId}/rooms/{RoomId}";
}
