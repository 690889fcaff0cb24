namespace ClinicApi.Storage;

/// <summary>Which database the store lives in.</summary>
public enum StoreEngine
{
    Sqlite,
    Postgres,
}

/// <summary>
/// Where the store is: for SQLite the path of the database file, for PostgreSQL an Npgsql connection string.
/// </summary>
public sealed record StoreOptions(StoreEngine Engine, string ConnectionString, int MaxPoolSize = 16);
