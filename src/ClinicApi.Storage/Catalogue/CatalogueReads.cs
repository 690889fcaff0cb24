using System.Data.Common;

namespace ClinicApi.Storage;

/// <summary>Reads of clinics and their catalogues. Lists are in order of id.</summary>
public sealed class CatalogueReads
{
    private const string ClinicColumns = "clinic_id, version, catalogue_version, document, created_at, updated_at";
    private const string ItemColumns = "clinic_id, kind, item_id, version, document, created_at, updated_at";

    private readonly IEngine engine;
    private readonly string listNamedClinics;

    internal CatalogueReads(IEngine engine)
    {
        this.engine = engine;
        listNamedClinics =
            $"SELECT {ClinicColumns} FROM clinics WHERE clinic_id IN ({engine.ElementsOf("$3")}) AND clinic_id > $1 ORDER BY clinic_id LIMIT $2";
    }

    public Task<ClinicRow?> GetClinicAsync(string clinicId, CancellationToken ct) =>
        engine.QueryOneAsync($"SELECT {ClinicColumns} FROM clinics WHERE clinic_id = $1", [clinicId], ReadClinic, ct);

    /// <summary>Those of the given ids that exist, or all clinics if there are none given.</summary>
    public async Task<IReadOnlyList<ClinicRow>> ListClinicsAsync(
        IReadOnlyCollection<string>? ids, string afterId, int limit, CancellationToken ct) => ids is null
        ? await engine.QueryAsync(
            $"SELECT {ClinicColumns} FROM clinics WHERE clinic_id > $1 ORDER BY clinic_id LIMIT $2",
            [afterId, limit],
            ReadClinic,
            ct)
        : await engine.QueryAsync(listNamedClinics, [afterId, limit, ids.ToJson()], ReadClinic, ct);

    public Task<CatalogueRow?> GetItemAsync(string clinicId, CatalogueKind kind, string id, CancellationToken ct) =>
        engine.QueryOneAsync(
            $"SELECT {ItemColumns} FROM catalogue_items WHERE clinic_id = $1 AND kind = $2 AND item_id = $3",
            [clinicId, (int)kind, id],
            ReadItem,
            ct);

    public async Task<IReadOnlyList<CatalogueRow>> ListItemsAsync(
        string clinicId, CatalogueKind kind, string afterId, int limit, CancellationToken ct) =>
        await engine.QueryAsync(
            $"""
            SELECT {ItemColumns} FROM catalogue_items
            WHERE clinic_id = $1 AND kind = $2 AND item_id > $3 ORDER BY item_id LIMIT $4
            """,
            [clinicId, (int)kind, afterId, limit],
            ReadItem,
            ct);

    /// <summary>One statement, so that the version and the items are of the same moment.</summary>
    public async Task<CatalogueSnapshot?> LoadAsync(string clinicId, CancellationToken ct)
    {
        var rows = await engine.QueryAsync<object>(
            """
            SELECT clinic_id, 0 AS kind, '' AS item_id, version, document, created_at, updated_at, catalogue_version
            FROM clinics WHERE clinic_id = $1
            UNION ALL
            SELECT clinic_id, kind, item_id, version, document, created_at, updated_at, 0
            FROM catalogue_items WHERE clinic_id = $1
            ORDER BY 2, 3
            """,
            [clinicId],
            row => row.GetInt32(1) == 0 ? ReadHead(row) : ReadItem(row),
            ct);

        return rows is [ClinicRow clinic, ..] ? new CatalogueSnapshot(clinic, [.. rows.OfType<CatalogueRow>()]) : null;
    }

    private static ClinicRow ReadClinic(DbDataReader row) => new(
        row.GetString(0), row.GetInt64(1), row.GetInt64(2), row.GetString(3), row.GetInstant(4), row.GetInstant(5));

    private static ClinicRow ReadHead(DbDataReader row) => new(
        row.GetString(0), row.GetInt64(3), row.GetInt64(7), row.GetString(4), row.GetInstant(5), row.GetInstant(6));

    private static CatalogueRow ReadItem(DbDataReader row) => new(
        row.GetString(0),
        (CatalogueKind)row.GetInt32(1),
        row.GetString(2),
        row.GetInt64(3),
        row.GetString(4),
        row.GetInstant(5),
        row.GetInstant(6));
}
