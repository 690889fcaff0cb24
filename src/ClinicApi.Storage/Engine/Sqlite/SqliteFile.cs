using Microsoft.Data.Sqlite;

namespace ClinicApi.Storage;

/// <summary>The database file, and the sessions of each kind on it; or a database in memory, which ends with this object.</summary>
internal sealed class SqliteFile(string path, TimeProvider time) : IDisposable
{
    // Overwritten values are zeroed in the file. The checkpointer copies the log back, off the commit path; but while commits go on without
    // a pause it never comes to the log's end, and at 64,000 pages (a quarter of a gigabyte) a commit copies what is left, so that the
    // log begins anew. At 16,000 that was once in three hundred milliseconds of a full load. What a savepoint may have to put back is kept in memory: a file
    // would be made for it in each transaction.
    private const string WriterPragmas =
        "PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; PRAGMA wal_autocheckpoint = 64000; PRAGMA temp_store = MEMORY;";

    // In memory there is no log beside which readers go on: they and the writer wait for each other.
    private const string MemoryPragmas = "PRAGMA busy_timeout = 5000;";

    private readonly bool isInMemory = path == StoreOptions.InMemory;
    private readonly string source = path == StoreOptions.InMemory ? $"file:/clinicapi-{Guid.NewGuid():N}?vfs=memdb" : path;
    private SqliteSession? keeper;

    public SqliteSession OpenWriter() => Open(SqliteOpenMode.ReadWrite, WriterPragmas);

    public SqliteSession OpenReader() => Open(SqliteOpenMode.ReadWrite, "PRAGMA query_only = ON;");

    public SqliteSession OpenCheckpointer() => OpenWriter();

    public SqliteSession OpenForMigration()
    {
        // What lies in memory lasts as long as somebody has it open.
        if (isInMemory)
            keeper ??= Open(SqliteOpenMode.ReadWriteCreate, "");
        else
            CreateForOwnerOnly();
        return Open(SqliteOpenMode.ReadWriteCreate, $"PRAGMA journal_mode = WAL; {WriterPragmas}");
    }

    public void Dispose() => keeper?.Dispose();

    private SqliteSession Open(SqliteOpenMode mode, string pragmas) =>
        SqliteSession.Open(source, mode, time, isInMemory ? MemoryPragmas + pragmas : pragmas);

    // SQLite gives its log the same permissions as the file.
    private void CreateForOwnerOnly()
    {
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder)
            Directory.CreateDirectory(folder);
        if (File.Exists(path))
            return;

        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.Write, Share = FileShare.ReadWrite };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var file = new FileStream(path, options);
    }
}
