namespace ClinicApi.Bench;

/// <summary>Copies of a clinic that was made over the wire, past the server, which has not been asked for them yet.</summary>
internal static class CopiedClinics
{
    public static string Id(string original, int copy) => $"{original}-{copy}";

    public static async Task CreateAsync(ServerProcess server, string original, int copies, CancellationToken cancellationToken)
    {
        var numbers = $"WITH RECURSIVE copies(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM copies WHERE n < {copies - 1})";
        // Names in documents have the clinic's id between the collection and a slash or a quotation mark.
        var document = $"replace(replace(document, 'clinics/{original}/', 'clinics/{original}-' || n || '/'), 'clinics/{original}\"', 'clinics/{original}-' || n || '\"')";
        foreach (var sql in new[]
        {
            $"INSERT INTO clinics (clinic_id, version, catalogue_version, document, created_at, updated_at) {numbers} "
            + $"SELECT clinic_id || '-' || n, version, catalogue_version, {document}, created_at, updated_at FROM clinics, copies WHERE clinic_id = '{original}'",
            $"INSERT INTO clinic_feeds (clinic_id, last_sequence) {numbers} "
            + $"SELECT clinic_id || '-' || n, last_sequence FROM clinic_feeds, copies WHERE clinic_id = '{original}'",
            $"INSERT INTO catalogue_items (clinic_id, kind, item_id, version, document, created_at, updated_at) {numbers} "
            + $"SELECT clinic_id || '-' || n, kind, item_id, version, {document}, created_at, updated_at FROM catalogue_items, copies WHERE clinic_id = '{original}'",
            $"INSERT INTO reservations (clinic_id, resource, starts_at, ends_at, role_id, appointment_id, owner) {numbers} "
            + $"SELECT clinic_id || '-' || n, resource, starts_at, ends_at, role_id, appointment_id, owner FROM reservations, copies WHERE clinic_id = '{original}'",
        })
        {
            await server.ExecuteAsync(sql, cancellationToken);
        }
    }
}
