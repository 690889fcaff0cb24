using NodaTime;

namespace ClinicApi.Storage;

/// <summary>
/// The files that there may be. Each is noted before it is written, with a time at which it goes unless a photo has claimed
/// it by then; so whatever breaks off leaves no file that nobody knows of.
/// </summary>
public sealed class PhotoFiles
{
    private readonly IEngine engine;

    internal PhotoFiles(IEngine engine) => this.engine = engine;

    public Task NoteAsync(string clinicId, string fileId, Duration unclaimed, CancellationToken ct) => engine.ExecuteAsync(
        [
            new(
                "INSERT INTO photo_files (clinic_id, file_id, discard_at) VALUES ($1, $2, now_us() + $3)",
                clinicId,
                fileId,
                unclaimed.ToMicroseconds()),
        ],
        ct);

    /// <summary>Lets a file go at once that no photo has claimed.</summary>
    public Task DiscardAsync(string clinicId, string fileId, CancellationToken ct) => engine.ExecuteAsync(
        [
            new(
                "UPDATE photo_files SET discard_at = now_us() WHERE clinic_id = $1 AND file_id = $2 AND discard_at > now_us()",
                clinicId,
                fileId),
        ],
        ct);

    /// <summary>Files that are to go by now. None of them can be claimed any more.</summary>
    public async Task<IReadOnlyList<PhotoFileRow>> ListDiscardedAsync(int limit, CancellationToken ct) => await engine.QueryAsync(
        "SELECT clinic_id, file_id FROM photo_files WHERE discard_at <= now_us() ORDER BY discard_at LIMIT $1",
        [limit],
        row => new PhotoFileRow(row.GetString(0), row.GetString(1)),
        ct);

    /// <summary>That the file is gone.</summary>
    public Task ForgetAsync(PhotoFileRow file, CancellationToken ct) => engine.ExecuteAsync(
        [
            new(
                "DELETE FROM photo_files WHERE clinic_id = $1 AND file_id = $2 AND discard_at <= now_us()",
                file.ClinicId,
                file.FileId),
        ],
        ct);
}
