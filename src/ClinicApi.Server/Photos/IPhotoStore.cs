namespace ClinicApi.Server.Photos;

/// <summary>Where the content of photos lies: a folder, or whatever else keeps files by an id of the server's making.</summary>
internal interface IPhotoStore
{
    /// <summary>Keeps what is written, for good, or nothing if that fails.</summary>
    Task WriteAsync(string fileId, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken);

    /// <returns>Null if there is no such file.</returns>
    Task<Stream?> OpenAsync(string fileId, CancellationToken cancellationToken);

    /// <summary>Removes a file, also one of which only a part was written. There need not be one.</summary>
    Task DeleteAsync(string fileId, CancellationToken cancellationToken);
}
