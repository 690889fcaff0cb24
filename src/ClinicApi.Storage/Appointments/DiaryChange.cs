using NodaTime;

namespace ClinicApi.Storage;

/// <summary>
/// What a mutation does to the time of a hold or appointment, for whoever keeps a diary in memory: from now on it occupies
/// these rows and no others. The owner is named like <c>holds/{id}</c> or <c>appointments/{id}</c>.
/// </summary>
public sealed record DiaryChange(string Owner, IReadOnlyList<ReservationRow> Rows)
{
    /// <summary>The hold whose time it gets besides the rows. Empty: none.</summary>
    public string Inherits { get; init; } = "";

    /// <summary>How long the time is kept; null: for good.</summary>
    public Duration? Ttl { get; init; }

    public static string OfHold(string holdId) => $"holds/{holdId}";

    public static string OfAppointment(string appointmentId) => $"appointments/{appointmentId}";
}
