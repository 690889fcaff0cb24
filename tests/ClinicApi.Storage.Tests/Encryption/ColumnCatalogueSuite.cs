using ClinicApi.TestSupport;

namespace ClinicApi.Storage.Tests.Encryption;

/// <summary>The list of sealed columns against the database's own catalogue: a new column of text or bytes is sealed, or somebody says why not.</summary>
public abstract class ColumnCatalogueSuite(StoreEngine engine) : StoreSuite(engine)
{
    /// <summary>Ids, and who did something, as an id.</summary>
    private static readonly string[] Ids = ["_id", "_by", "merged_into"];

    private static readonly Dictionary<string, string> AsTheyAre = new()
    {
        ["appointments.plan"] = "times and resources",
        ["assessments.sealed_with"] = "a fingerprint of a key",
        ["audit_chains.last_hash"] = "a hash of entries without content",
        ["audit_chains.let_go_hash"] = "a hash of entries without content",
        ["audit_chains.seal"] = "a keyed hash",
        ["audit_entries.method"] = "a word of the contract",
        ["audit_entries.resource"] = "a name with ids and nothing else",
        ["audit_entries.scope"] = "a word of the contract",
        ["audit_entries.reason"] = "a word of the contract",
        ["audit_entries.hash"] = "a hash of an entry without content",
        ["catalogue_items.document"] = "of a clinic, not of a patient",
        ["clinic_grants.scopes"] = "words of the contract",
        ["clinics.document"] = "of a clinic, not of a patient",
        ["column_keys.purpose"] = "one of two words",
        ["consents.shared_fields"] = "names of fields",
        ["consents.document_version"] = "the version of a form",
        ["courses.gaps"] = "dates of sessions that could not be booked",
        ["duties.duty"] = "a word of the server's",
        ["events.resource_name"] = "a name with ids and nothing else",
        ["holds.plan"] = "times and resources",
        ["keys.hash"] = "a keyed hash",
        ["keys.scopes"] = "words of the contract",
        ["keys.display_name"] = "of a partner, not of a patient",
        ["keys.environment"] = "one of two words",
        ["partners.display_name"] = "of a partner, not of a patient",
        ["partners.scopes"] = "words of the contract",
        ["partners.contact_email"] = "of a business, not of a patient",
        ["patients.language_code"] = "one of few words",
        ["patients.birth_date_hash"] = "a keyed hash",
        ["patients.email_hash"] = "a keyed hash",
        ["patients.phone_hash"] = "a keyed hash",
        ["photos.content_type"] = "one of few words",
        ["photos.sha256"] = "a hash of a picture",
        ["requests.method"] = "a word of the contract",
        ["requests.fingerprint"] = "a keyed hash",
        ["requests.resource_name"] = "a name with ids and nothing else",
        ["reservations.resource"] = "a name with ids and nothing else",
        ["reservations.owner"] = "a name with ids and nothing else",
        ["schema_history.name"] = "the name of a migration",
        ["waitlist_entries.windows"] = "times that somebody waits for",
        ["waitlist_entries.passed"] = "times that were offered",
        ["webhook_deliveries.resource_name"] = "a name with ids and nothing else",
        ["webhook_deliveries.log"] = "what a partner's server answered: status codes",
        ["webhook_endpoints.display_name"] = "of a partner, not of a patient",
        ["webhook_endpoints.url"] = "of a partner, not of a patient",
        ["webhook_endpoints.event_types"] = "words of the contract",
        ["webhook_endpoints.clinics"] = "names with ids and nothing else",
        ["webhook_endpoints.secret"] = "sealed under the pepper, since nodes need it without a clinic",
        ["webhook_endpoints.previous_secret"] = "sealed under the pepper, since nodes need it without a clinic",
    };

    /// <summary>All columns that can hold a text, as table and column with a point between them.</summary>
    protected abstract string Columns { get; }

    [EngineFact]
    public async Task EveryColumn_IsSealed_OrHasAReasonNotToBe()
    {
        var columns = (await Database.QueryAsync(Columns)).Cast<string>().Where(column => !Ids.Any(id => column.EndsWith(id, StringComparison.Ordinal))).ToList();
        var sealedColumns = SealedColumns.All.Select(column => $"{column.Table}.{column.Name}").ToList();
        Assert.Contains("patients.note", columns);
        Assert.Empty(columns.Except(sealedColumns).Except(AsTheyAre.Keys));
        Assert.Empty(sealedColumns.Except(columns));
        Assert.Empty(AsTheyAre.Keys.Except(columns));
        Assert.Empty(AsTheyAre.Keys.Intersect(sealedColumns));
    }
}

public sealed class SqliteColumnCatalogueTests() : ColumnCatalogueSuite(StoreEngine.Sqlite)
{
    protected override string Columns =>
        """
        SELECT t.name || '.' || c.name FROM sqlite_schema t, pragma_table_info(t.name) c
        WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' AND c.type IN ('TEXT', 'BLOB')
        """;
}

[OnPostgres]
public sealed class PostgresColumnCatalogueTests() : ColumnCatalogueSuite(StoreEngine.Postgres)
{
    protected override string Columns =>
        """
        SELECT table_name || '.' || column_name FROM information_schema.columns
        WHERE table_schema = 'public' AND data_type NOT IN ('bigint', 'integer', 'boolean') AND table_name !~ '_p[0-9]+$'
        """;
}
