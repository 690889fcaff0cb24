using ClinicApi.Server.Hosting;
using ClinicApi.Server.Photos;
using ClinicApi.Storage;

namespace ClinicApi.Server.Backups;

/// <summary>
/// Writes a backup while servers work, and puts one back where none does: the database as it was at one moment, and after it the photos
/// that it knows. The pepper is in neither.
/// </summary>
internal sealed class Backup(Store store, IPhotoStore photos, ServerSettings settings, TimeProvider time)
{
    private const string PhotosFolder = "photos";
    private const int PageSize = 500;

    public async Task<BackupManifest> WriteAsync(string folder, string? tools, IProgress<double> progress, CancellationToken cancellationToken)
    {
        await store.RequireSchemaAsync(cancellationToken);
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
            throw new StoreCopyException($"{folder} is not empty.");
        CreateForOwnerOnly(folder);
        var begun = time.GetUtcNow();
        var name = StoreCopy.FileName(settings.Store.Engine);
        var file = Path.Combine(folder, name);
        await StoreCopy.WriteAsync(settings.Store, file, tools, progress, cancellationToken);
        var manifest = new BackupManifest(
            BackupManifest.KnownFormat,
            settings.Store.Engine,
            store.KnownSchema,
            Telemetry.Version,
            begun,
            name,
            await BackupManifest.HashAsync(file, cancellationToken),
            await CopyPhotosAsync(photos, new PhotoFolder(Path.Combine(folder, PhotosFolder)), cancellationToken));
        await manifest.WriteAsync(folder, cancellationToken);
        return manifest;
    }

    /// <returns>The manifest, and the photos of which the backup has no content.</returns>
    public async Task<(BackupManifest Manifest, long Missing)> RestoreAsync(
        string folder, bool replace, string? tools, CancellationToken cancellationToken)
    {
        var manifest = await BackupManifest.ReadAsync(folder, cancellationToken);
        if (manifest.Engine != settings.Store.Engine)
            throw new StoreCopyException($"The backup is of the engine {manifest.Engine}, and the settings name {settings.Store.Engine}.");
        if (manifest.Schema > store.KnownSchema)
            throw new StoreSchemaException(manifest.Schema, store.KnownSchema);
        var file = Path.Combine(folder, manifest.Database);
        if (!File.Exists(file) || await BackupManifest.HashAsync(file, cancellationToken) != manifest.DatabaseSha256)
            throw new StoreCopyException("The database of the backup is not the one that was written: it is missing or damaged.");
        await StoreCopy.RestoreAsync(settings.Store, file, replace, tools, cancellationToken);
        var known = await CountPhotosAsync(cancellationToken);
        var copied = await CopyPhotosAsync(new PhotoFolder(Path.Combine(folder, PhotosFolder)), photos, cancellationToken);
        return (manifest, known - copied);
    }

    /// <summary>Those that the database knows. What was deleted while the copy was made is not there, and what is there already stays.</summary>
    private async Task<long> CopyPhotosAsync(IPhotoStore from, IPhotoStore to, CancellationToken cancellationToken)
    {
        var copied = 0L;
        await foreach (var row in ContentAsync(cancellationToken))
        {
            await using var content = await from.OpenAsync(row.File.FileId, cancellationToken);
            if (content is null)
                continue;
            await using (var present = await to.OpenAsync(row.File.FileId, cancellationToken))
            {
                copied++;
                if (present?.Length == row.SizeBytes)
                    continue;
            }

            await to.DeleteAsync(row.File.FileId, cancellationToken);
            await to.WriteAsync(row.File.FileId, (target, ct) => content.CopyToAsync(target, ct), cancellationToken);
        }

        return copied;
    }

    private async Task<long> CountPhotosAsync(CancellationToken cancellationToken)
    {
        var count = 0L;
        await foreach (var _ in ContentAsync(cancellationToken))
            count++;
        return count;
    }

    private async IAsyncEnumerable<PhotoContentRow> ContentAsync(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IReadOnlyList<PhotoContentRow> page = [];
        do
        {
            page = await store.Photos.ListContentAsync(page is [.., var last] ? last.File : null, PageSize, cancellationToken);
            foreach (var row in page)
                yield return row;
        }
        while (page.Count == PageSize);
    }

    private static void CreateForOwnerOnly(string folder)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
