using Npgsql;

namespace ClinicApi.Cluster;

/// <summary>Compares what callers, watchers and receivers were told with what the database holds in the end.</summary>
internal static class Findings
{
    private const string Stored = "SELECT 'clinics/' || clinic_id || '/appointments/' || appointment_id FROM appointments WHERE clinic_id = ANY($1)";

    private const string Doubled =
        """
        SELECT a.clinic_id || ' ' || a.resource || ' ' || a.starts_at
        FROM reservations a JOIN reservations b
          ON a.clinic_id = b.clinic_id AND a.resource = b.resource AND a.lane = b.lane AND a.owner < b.owner
         AND a.starts_at < b.ends_at AND b.starts_at < a.ends_at
        WHERE a.clinic_id = ANY($1) AND a.kind = 0 AND b.kind = 0
        """;

    private const string Heads = "SELECT 'clinics/' || clinic_id || ' ' || last_sequence FROM clinic_feeds WHERE clinic_id = ANY($1)";

    // To the owner too the tables are empty, unless it says that it asks for everybody.
    private const string ForAll = "-c clinicapi.clinics=* -c clinicapi.caller=* -c clinicapi.partner=*";

    public static async Task<IReadOnlyList<string>> LookAsync(
        string database, Town town, Bookers bookers, Watcher watcher, Receiver receiver, CancellationToken cancellationToken)
    {
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(database) { Options = ForAll });
        string[] clinics = [.. town.ClinicIds];
        var stored = (await ReadAsync(source, Stored, clinics, cancellationToken)).ToHashSet();
        var doubled = await ReadAsync(source, Doubled, clinics, cancellationToken);
        var heads = await ReadAsync(source, Heads, clinics, cancellationToken);
        var acknowledged = bookers.Booked.Select(booked => booked.Appointment.Name).ToList();
        var seen = watcher.Seen.ToList();
        var told = seen.Select(change => change.Resource).ToHashSet();
        return
        [
            .. bookers.Failures.Select(failure => $"A caller got {failure.GetType().Name}: {failure.Message}"),
            .. acknowledged.Where(name => !stored.Contains(name)).Select(name => $"Acknowledged and missing: {name}"),
            .. acknowledged.GroupBy(name => name).Where(same => same.Count() > 1).Select(same => $"Acknowledged twice: {same.Key}"),
            .. stored.Except(acknowledged).Take(bookers.Failures.IsEmpty ? int.MaxValue : 0).Select(name => $"Stored, and nobody was told: {name}"),
            .. doubled.Select(row => $"Doubled: {row}"),
            .. seen.GroupBy(change => (change.Clinic, change.Sequence)).Where(same => same.Count() > 1).Select(same => $"Seen twice: {same.Key}"),
            .. seen.GroupBy(change => change.Clinic)
                .Where(feed => feed.Max(change => change.Sequence) != feed.Count())
                .Select(feed => $"Gaps in what was seen of {feed.Key}"),
            .. heads.Except(seen.GroupBy(change => change.Clinic).Select(feed => $"{feed.Key} {feed.Max(change => change.Sequence)}"))
                .Select(head => $"Not seen to the end: {head}"),
            .. acknowledged.Where(name => !told.Contains(name)).Select(name => $"Booked, and the watcher did not hear: {name}"),
            .. acknowledged.Where(name => !receiver.Told.ContainsKey(name)).Select(name => $"Booked, and no webhook came: {name}"),
        ];
    }

    private static async Task<List<string>> ReadAsync(NpgsqlDataSource source, string sql, string[] clinics, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(sql);
        command.Parameters.Add(new NpgsqlParameter { Value = clinics });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<string>();
        while (await reader.ReadAsync(cancellationToken))
            rows.Add(reader.GetString(0));
        return rows;
    }
}
