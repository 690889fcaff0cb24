namespace ClinicApi.Storage;

/// <summary>Which database the store lives in.</summary>
public enum StoreEngine
{
    Sqlite,
    Postgres,
}

/// <summary>
/// Where the store is: for SQLite the path of the database file or <see cref="InMemory"/>, for PostgreSQL an Npgsql connection string.
/// </summary>
public sealed record StoreOptions(StoreEngine Engine, string ConnectionString, int MaxPoolSize = 16)
{
    /// <summary>With what sensitive columns are sealed.</summary>
    public ColumnKeys Encryption { get; init; } = ColumnKeys.None;

    /// <summary>PostgreSQL: whether statements run under a role of their own that row-level security holds to their tenant.</summary>
    public bool RowSecurity { get; init; } = true;

    /// <summary>The path of an SQLite database that each store has to itself, in memory, and that is gone with it.</summary>
    public const string InMemory = ":memory:";

    /// <summary>Whether the connection string can be one, as far as that can be told without connecting.</summary>
    public bool IsWellFormed => Engine != StoreEngine.Postgres || PostgresEngine.IsConnectionString(ConnectionString);
}
