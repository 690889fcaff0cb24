using Microsoft.Data.Sqlite;

namespace ClinicApi.Storage;

/// <summary>The database file, and the sessions of each kind on it.</summary>
internal sealed class SqliteFile(string path, TimeProvider time)
{
    // Overwritten values are zeroed in the file. The log grows to 16,000 pages before a commit would have to write it
    // back; the checkpointer does so long before, off the commit path.
    private const string WriterPragmas =
        "PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; PRAGMA wal_autocheckpoint = 16000;";

    public SqliteSession OpenWriter() => SqliteSession.Open(path, SqliteOpenMode.ReadWrite, time, WriterPragmas);

    public SqliteSession OpenReader() =>
        SqliteSession.Open(path, SqliteOpenMode.ReadWrite, time, "PRAGMA query_only = ON;");

    public SqliteSession OpenCheckpointer() => SqliteSession.Open(path, SqliteOpenMode.ReadWrite, time, WriterPragmas);

    public SqliteSession OpenForMigration()
    {
        CreateForOwnerOnly();
        return SqliteSession.Open(path, SqliteOpenMode.ReadWriteCreate, time, $"PRAGMA journal_mode = WAL; {WriterPragmas}");
    }

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
