namespace ClinicApi.Storage;

/// <summary>
/// Statements that note time for the waiting list to look at, in the commit that frees it. They are written whether or not
/// somebody waits, since who joins at the same moment cannot be seen yet; what nobody waits for is removed soon.
/// </summary>
internal static class FreedTimeWrites
{
    // The year 9000.
    private const long Forever = 221_845_392_000_000_000;

    /// <summary>To be sent before the reservations go.</summary>
    public static Statement OfAppointment(string clinicId, string appointmentId) => new(
        """
        INSERT INTO freed_times (clinic_id, freed_id, entry_id, starts_at, ends_at, looked_at)
        SELECT $1, $2, '', min(starts_at), max(ends_at), false FROM reservations
        WHERE clinic_id = $1 AND appointment_id = $3 AND ends_at > now_us() HAVING count(*) > 0
        """,
        clinicId,
        NewId(),
        appointmentId);

    /// <summary>To be sent before the hold goes. Its reservations, with their margins, may be gone before it.</summary>
    public static Statement OfHold(string clinicId, string holdId) => new(
        """
        INSERT INTO freed_times (clinic_id, freed_id, entry_id, starts_at, ends_at, looked_at)
        SELECT $1, $2, '', min(starts_at), max(ends_at), false FROM
          (SELECT starts_at, ends_at FROM holds WHERE clinic_id = $1 AND hold_id = $3
           UNION ALL SELECT starts_at, ends_at FROM reservations WHERE clinic_id = $1 AND hold_id = $3) taken
        HAVING max(ends_at) > now_us()
        """,
        clinicId,
        NewId(),
        holdId);

    /// <summary>What a change of the catalogue frees is not known.</summary>
    public static Statement Everything(string clinicId) => From(clinicId, "");

    /// <summary>All free time, for an entry that has just joined.</summary>
    public static Statement ForEntry(string clinicId, string entryId) => From(clinicId, entryId);

    private static Statement From(string clinicId, string entryId) => new(
        """
        INSERT INTO freed_times (clinic_id, freed_id, entry_id, starts_at, ends_at, looked_at)
        VALUES ($1, $2, $3, now_us(), $4, false)
        """,
        clinicId,
        NewId(),
        entryId,
        Forever);

    private static string NewId() => Guid.CreateVersion7().ToString();
}
