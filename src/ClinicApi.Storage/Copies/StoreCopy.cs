namespace ClinicApi.Storage;

/// <summary>A store cannot be copied or put back; the message says why, and names no value.</summary>
public sealed class StoreCopyException(string message, Exception? innerException = null) : Exception(message, innerException);

/// <summary>
/// Copies a store as a whole, of one moment and while it is in use, and puts a copy in the place of a store that nobody uses. What was
/// committed before the copy began is in it.
/// </summary>
public static class StoreCopy
{
    /// <summary>The name that goes with the form of an engine's copies: a database file, or an archive of pg_dump.</summary>
    public static string FileName(StoreEngine engine) => engine == StoreEngine.Sqlite ? "clinicapi.db" : "clinicapi.dump";

    /// <param name="options">The store.</param>
    /// <param name="file">A file that is not there yet.</param>
    /// <param name="tools">The folder of pg_dump, if it is not on the path. Not used for SQLite.</param>
    /// <param name="progress">Told from 0 to 1 where the engine can tell.</param>
    /// <param name="ct">Leaves a part of a file.</param>
    /// <exception cref="StoreCopyException">It cannot be copied.</exception>
    public static Task WriteAsync(StoreOptions options, string file, string? tools, IProgress<double> progress, CancellationToken ct) =>
        options.Engine == StoreEngine.Sqlite
            ? Task.Run(() => SqliteCopy.Write(options.ConnectionString, file, progress, ct), ct)
            : PostgresCopy.WriteAsync(options, file, tools, ct);

    /// <param name="options">Where to put it.</param>
    /// <param name="file">A copy that was written by the same engine.</param>
    /// <param name="replace">Whether a store that is there may go.</param>
    /// <param name="tools">The folder of pg_restore, if it is not on the path. Not used for SQLite.</param>
    /// <param name="ct">Leaves what was there, or the copy as a whole.</param>
    /// <exception cref="StoreCopyException">It cannot be put there: something is there or uses it.</exception>
    public static Task RestoreAsync(StoreOptions options, string file, bool replace, string? tools, CancellationToken ct) =>
        options.Engine == StoreEngine.Sqlite
            ? Task.Run(() => SqliteCopy.Restore(options.ConnectionString, file, replace), ct)
            : PostgresCopy.RestoreAsync(options, file, replace, tools, ct);
}
