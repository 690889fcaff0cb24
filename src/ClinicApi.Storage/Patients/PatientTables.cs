namespace ClinicApi.Storage;

/// <summary>
/// Every table that says which patient a row is about, and what becomes of its rows. Export, merger and erasure go by it, and a test
/// holds it against the database's own catalogue, so that a new table is forgotten by none of them.
/// </summary>
internal static class PatientTables
{
    public static readonly IReadOnlyList<PatientTable> All =
    [
        new("patients", "patient") { OnMerger = OnMerger.Stays },
        new("consents", "consent"),
        new("assessments", "assessment"),
        new("outcomes", "outcome"),
        new("photos", "photo"),
        new("appointments", "appointment") { IsVersioned = true },
        new("courses", "course") { IsVersioned = true },
        new("holds", "hold") { IsVersioned = true },
        new("waitlist_entries", "waitlist_entry") { IsVersioned = true },
        // What has happened is not written anew; the export finds it under both ids.
        new("events", "event") { OnMerger = OnMerger.Stays },
        new("audit_entries", "access") { OnMerger = OnMerger.Stays },
    ];

    /// <summary>The names of the sorts of record that an export has.</summary>
    public static IEnumerable<string> RecordTypes => All.Select(table => table.RecordType);
}

/// <summary>A table with a column <c>patient_id</c>, and the sort of record that its rows are in an export.</summary>
internal sealed record PatientTable(string Name, string RecordType)
{
    public OnMerger OnMerger { get; init; } = OnMerger.Moves;

    /// <summary>Whether a row shows its version, so that it has to count up when the row changes its patient.</summary>
    public bool IsVersioned { get; init; }
}

/// <summary>What a merger does with the rows of the source.</summary>
internal enum OnMerger
{
    Moves,
    Stays,
}
