namespace ClinicApi.TestSupport;

/// <summary>Linked into every test project that has tests on PostgreSQL: one line instead of one for each of them.</summary>
public sealed class PostgresPresenceTests
{
    [PostgresPresenceFact]
    public void Tests_on_PostgreSQL_run_here() =>
        Assert.True(PostgresBinaries.Folder is not null, $"{PostgresBinaries.RequireVariable} is set, and {PostgresBinaries.Missing}.");
}
