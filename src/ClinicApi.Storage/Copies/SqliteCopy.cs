using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ClinicApi.Storage;

/// <summary>Copies of a database file by SQLite's own means, which writers go on beside.</summary>
internal static class SqliteCopy
{
    private const int PagesPerStep = 2_048;

    public static void Write(string path, string file, IProgress<double> progress, CancellationToken ct)
    {
        Batteries_V2.Init();
        if (!File.Exists(path))
            throw new StoreCopyException($"There is no database at {path}.");
        try
        {
            using var source = Open(path, SqliteOpenMode.ReadWrite);
            // The copy is of this moment, however long it takes: without a transaction of its own each write would begin it anew.
            Run(source, "PRAGMA query_only = ON", "BEGIN", "SELECT count(*) FROM schema_history");
            CreateForOwnerOnly(file);
            using var target = Open(file, SqliteOpenMode.ReadWrite);
            Copy(source, target, progress, ct);
            if (Ask(target, "PRAGMA integrity_check") is not "ok")
                throw new StoreCopyException("The database, as it was copied, is damaged: PRAGMA integrity_check says more.");
        }
        catch (SqliteException e)
        {
            throw new StoreCopyException($"The database cannot be copied, SQLite error {e.SqliteExtendedErrorCode}.", e);
        }
    }

    public static void Restore(string path, string file, bool replace)
    {
        Batteries_V2.Init();
        var copied = path + ".restoring";
        try
        {
            if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder)
                Directory.CreateDirectory(folder);
            if (File.Exists(path))
            {
                if (!replace)
                    throw new StoreCopyException($"There is a database at {path} already. It is replaced only if that is asked for.");
                CloseForGood(path);
            }

            File.Delete(copied);
            CreateForOwnerOnly(copied);
            using (var source = Open(file, SqliteOpenMode.ReadOnly))
            using (var target = Open(copied, SqliteOpenMode.ReadWrite))
                Copy(source, target, new Progress<double>(), CancellationToken.None);
            File.Move(copied, path, overwrite: true);
        }
        catch (SqliteException e)
        {
            throw new StoreCopyException($"The database cannot be put back, SQLite error {e.SqliteExtendedErrorCode}.", e);
        }
    }

    private static void Copy(SqliteConnection source, SqliteConnection target, IProgress<double> progress, CancellationToken ct)
    {
        using var copy = raw.sqlite3_backup_init(target.Handle, "main", source.Handle, "main");
        if (copy.IsInvalid)
            throw new StoreCopyException("The copy cannot be begun.");
        int code;
        while ((code = raw.sqlite3_backup_step(copy, PagesPerStep)) == raw.SQLITE_OK)
        {
            ct.ThrowIfCancellationRequested();
            progress.Report(1 - ((double)raw.sqlite3_backup_remaining(copy) / Math.Max(1, raw.sqlite3_backup_pagecount(copy))));
        }

        if (code != raw.SQLITE_DONE)
            throw new StoreCopyException($"The database cannot be copied, SQLite error {code}.");
    }

    /// <summary>
    /// What is in the log goes into the file, and the log is removed: left beside another file it would be taken for that file's.
    /// That needs the file for itself alone, which tells whether a server still has it.
    /// </summary>
    private static void CloseForGood(string path)
    {
        try
        {
            using var connection = Open(path, SqliteOpenMode.ReadWrite);
            Run(connection, "PRAGMA locking_mode = EXCLUSIVE", "BEGIN EXCLUSIVE", "COMMIT", "PRAGMA journal_mode = DELETE");
        }
        catch (SqliteException e) when (e.SqliteErrorCode is raw.SQLITE_BUSY or raw.SQLITE_LOCKED)
        {
            throw new StoreCopyException($"The database at {path} is in use. Stop the server first.", e);
        }
    }

    private static SqliteConnection Open(string path, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false, DefaultTimeout = 2 }.ToString());
        connection.Open();
        return connection;
    }

    /// <summary>One by one: of several in one command the driver keeps the failures to itself that come after a first row.</summary>
    private static void Run(SqliteConnection connection, params IEnumerable<string> statements)
    {
        foreach (var sql in statements)
        {
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            command.ExecuteNonQuery();
        }
    }

    private static object? Ask(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    private static void CreateForOwnerOnly(string file)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var created = new FileStream(file, options);
    }
}
