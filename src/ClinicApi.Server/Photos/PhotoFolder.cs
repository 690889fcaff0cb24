using ClinicApi.Storage;

namespace ClinicApi.Server.Photos;

/// <summary>
/// Photos in a folder, which all nodes of a deployment share. A file is written beside its place, forced to the disk, and then renamed,
/// so that what has a file's name is whole.
/// </summary>
internal sealed class PhotoFolder(string folder) : IPhotoStore
{
    private const int BufferSize = 64 * 1024;
    private const string Unfinished = ".part";

    public Task WriteAsync(string fileId, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        var path = PathOf(fileId);
        return GuardAsync(async () =>
        {
            CreateFolder(Path.GetDirectoryName(path)!);
            try
            {
                await using var file = new FileStream(path + Unfinished, NewFile());
                await write(file, cancellationToken);
                file.Flush(flushToDisk: true);
                File.Move(path + Unfinished, path);

                // Once more: the new name is on the disk only with the next write of what belongs to the file.
                RandomAccess.FlushToDisk(file.SafeFileHandle);
            }
            catch
            {
                File.Delete(path + Unfinished);
                throw;
            }

            return true;
        });
    }

    public Task<Stream?> OpenAsync(string fileId, CancellationToken cancellationToken) => GuardAsync(() =>
    {
        try
        {
            return Task.FromResult<Stream?>(new FileStream(
                PathOf(fileId), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, BufferSize, FileOptions.Asynchronous | FileOptions.SequentialScan));
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return Task.FromResult<Stream?>(null);
        }
    });

    public Task DeleteAsync(string fileId, CancellationToken cancellationToken) => GuardAsync(() =>
    {
        foreach (var path in new[] { PathOf(fileId), PathOf(fileId) + Unfinished })
        {
            if (File.Exists(path))
                File.Delete(path);
        }

        return Task.FromResult(true);
    });

    /// <summary>A disk that is full, away or not ours is answered like a database that is.</summary>
    private static async Task<T> GuardAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StoreUnavailableException(exception);
        }
    }

    private static FileStreamOptions NewFile()
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.Delete,
            BufferSize = 0,
            Options = FileOptions.Asynchronous,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }

    private static void CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    // The end of an id is random, so that its last letters spread the files over folders.
    private string PathOf(string fileId) => Path.Combine(folder, fileId[^2..], fileId);
}
