using System.Data.Common;

namespace ClinicApi.Storage;

/// <summary>Something that must never be: in which clinic, what, and of which row. No row is named by anything but its id.</summary>
public sealed record IntegrityFinding(string ClinicId, string Rule, string Subject);

/// <summary>
/// Asks for what the schema and the statements rule out, as one would who trusts neither. Each question reads whole tables: for the
/// operator, not for calls.
/// </summary>
public sealed class IntegrityReads
{
    public const string Overlap = "two reservations of a resource overlap";
    public const string Margin = "a reservation lies in another one's margin";
    public const string EventGap = "the feed has a gap before the event";
    public const string FeedEnds = "the feed does not begin or end where it says";
    public const string Unreserved = "an appointment lacks its patient's time";
    public const string Orphan = "a reservation belongs to nothing that occupies time";
    public const string PhotoUnclaimed = "a photo has no file";
    public const string Stranded = "a record belongs to a patient who was merged into another";

    public const string Unopened = "a sensitive value cannot be opened with the keys that are configured";
    public const string Unfound = "a patient is not found by what is stored of them";

    private readonly IEngine engine;

    internal IntegrityReads(IEngine engine) => this.engine = engine;

    /// <summary>The rules in the order in which they are looked at.</summary>
    public static IReadOnlyList<string> Rules => [.. Questions.Select(question => question.Rule), Unopened, Unfound];

    public async Task<IReadOnlyList<IntegrityFinding>> FindAsync(string rule, int most, CancellationToken ct) => rule switch
    {
        Unopened => await new SealVerification(engine).FindUnopenedAsync(most, ct),
        Unfound => await new SealVerification(engine).FindUnfoundAsync(most, ct),
        _ => await engine.QueryAsync(
            $"{Questions.Single(question => question.Rule == rule).Sql} LIMIT $1",
            [most],
            row => new IntegrityFinding(row.GetString(0), rule, Text(row)),
            ct),
    };

    private static IEnumerable<(string Rule, string Sql)> Questions =>
    [
        (
            Overlap,
            """
            SELECT clinic_id, resource || ' ' || owner FROM
              (SELECT clinic_id, resource, owner, starts_at,
                 max(ends_at) OVER (PARTITION BY clinic_id, resource, lane ORDER BY starts_at, owner
                   ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS free_from
               FROM reservations WHERE kind = 0) r
            WHERE starts_at < free_from ORDER BY clinic_id, resource, starts_at
            """),
        (
            Margin,
            """
            SELECT m.clinic_id, m.resource || ' ' || r.owner FROM reservations m
              JOIN reservations r ON r.clinic_id = m.clinic_id AND r.resource = m.resource AND r.lane = m.lane AND r.kind = 0
                AND r.owner <> m.owner AND r.starts_at < m.ends_at AND r.starts_at > m.starts_at - 86400000000 AND r.ends_at > m.starts_at
                AND (r.hold_id IS NOT NULL OR r.appointment_id IS NOT NULL)
            WHERE m.kind = 1 ORDER BY m.clinic_id, m.resource, m.starts_at
            """),
        (
            EventGap,
            """
            SELECT clinic_id, sequence FROM
              (SELECT clinic_id, sequence, lag(sequence) OVER (PARTITION BY clinic_id ORDER BY sequence) AS previous FROM events) e
            WHERE sequence <> previous + 1 ORDER BY clinic_id, sequence
            """),
        (
            FeedEnds,
            """
            SELECT f.clinic_id, f.last_sequence FROM clinic_feeds f
              LEFT JOIN (SELECT clinic_id, min(sequence) AS lowest, max(sequence) AS highest FROM events GROUP BY clinic_id) e
                ON e.clinic_id = f.clinic_id
            WHERE coalesce(e.lowest, f.last_sequence + 1) <> f.first_sequence OR coalesce(e.highest, f.first_sequence - 1) <> f.last_sequence
            ORDER BY f.clinic_id
            """),
        (
            Unreserved,
            """
            SELECT a.clinic_id, a.appointment_id FROM appointments a
            WHERE a.state IN (1, 2, 3) AND NOT EXISTS
              (SELECT 1 FROM reservations r WHERE r.clinic_id = a.clinic_id AND r.appointment_id = a.appointment_id AND r.kind = 0
                 AND r.resource = 'patients/' || a.patient_id AND r.starts_at <= a.starts_at AND r.ends_at >= a.ends_at)
            ORDER BY a.clinic_id, a.appointment_id
            """),
        (
            Orphan,
            """
            SELECT r.clinic_id, r.resource || ' ' || r.owner FROM reservations r
            WHERE (r.appointment_id IS NOT NULL AND NOT EXISTS
                (SELECT 1 FROM appointments a WHERE a.clinic_id = r.clinic_id AND a.appointment_id = r.appointment_id AND a.state NOT IN (5, 6)))
              OR (r.hold_id IS NOT NULL AND r.expires_at > now_us() AND NOT EXISTS
                (SELECT 1 FROM holds h WHERE h.clinic_id = r.clinic_id AND h.hold_id = r.hold_id))
            ORDER BY r.clinic_id, r.resource, r.starts_at
            """),
        (
            PhotoUnclaimed,
            """
            SELECT p.clinic_id, p.photo_id FROM photos p
              LEFT JOIN photo_files f ON f.clinic_id = p.clinic_id AND f.file_id = p.file_id AND f.discard_at IS NULL
            WHERE f.file_id IS NULL ORDER BY p.clinic_id, p.photo_id
            """),
        (
            Stranded,
            $"""
            SELECT t.clinic_id, t.patient_id FROM (
              {string.Join(" UNION ALL ", PatientTables.All.Where(table => table.OnMerger == OnMerger.Moves).Select(table => $"SELECT clinic_id, patient_id FROM {table.Name}"))}) t
              JOIN patients p ON p.clinic_id = t.clinic_id AND p.patient_id = t.patient_id AND p.merged_into IS NOT NULL
            ORDER BY t.clinic_id, t.patient_id
            """),
    ];

    private static string Text(DbDataReader row) => Convert.ToString(row.GetValue(1), System.Globalization.CultureInfo.InvariantCulture)!;
}
