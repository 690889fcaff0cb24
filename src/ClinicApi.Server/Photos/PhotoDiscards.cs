using ClinicApi.Storage;

namespace ClinicApi.Server.Photos;

/// <summary>
/// Removes the files of photos that are deleted, of patients who are erased, and of uploads that came to nothing. What breaks off
/// in between is done again.
/// </summary>
internal sealed class PhotoDiscards(Store store, IPhotoStore files)
{
    private const int BatchSize = 200;

    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<PhotoFileRow> batch;
        do
        {
            batch = await store.PhotoFiles.ListDiscardedAsync(BatchSize, cancellationToken);
            foreach (var file in batch)
            {
                await files.DeleteAsync(file.FileId, cancellationToken);
                await store.PhotoFiles.ForgetAsync(file, cancellationToken);
            }
        }
        while (batch.Count == BatchSize);
    }
}
