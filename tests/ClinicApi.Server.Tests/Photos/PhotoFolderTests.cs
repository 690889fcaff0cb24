using ClinicApi.Server.Photos;
using ClinicApi.Storage;

namespace ClinicApi.Server.Tests.Photos;

public sealed class PhotoFolderTests : IDisposable
{
    private const string FileId = "0195-a7";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("clinicapi-photos-");
    private readonly PhotoFolder files;

    public PhotoFolderTests() => files = new PhotoFolder(folder.FullName);

    [Fact]
    public async Task File_ThatIsWritten_IsThereForItsOwnerAlone()
    {
        await files.WriteAsync(FileId, (target, ct) => target.WriteAsync(new byte[] { 1, 2, 3 }, ct).AsTask(), CancellationToken.None);
        await using var content = (await files.OpenAsync(FileId, CancellationToken.None))!;
        var read = new byte[4];
        Assert.Equal(3, await content.ReadAtLeastAsync(read, 4, throwOnEndOfStream: false));
        var path = Assert.Single(Files());
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
    }

    [Fact]
    public async Task File_WhoseWritingFails_LeavesNothing()
    {
        await Assert.ThrowsAsync<InvalidDataException>(() => files.WriteAsync(
            FileId,
            async (target, ct) =>
            {
                await target.WriteAsync(new byte[] { 1 }, ct);
                throw new InvalidDataException();
            },
            CancellationToken.None));
        Assert.Empty(Files());
        Assert.Null(await files.OpenAsync(FileId, CancellationToken.None));
    }

    [Fact]
    public async Task File_OfWhichAPartWasWrittenWhenTheProcessEnded_IsNoFile_AndGoesWithItsId()
    {
        var unfinished = Path.Combine(folder.CreateSubdirectory(FileId[^2..]).FullName, FileId + ".part");
        await File.WriteAllBytesAsync(unfinished, [1]);
        Assert.Null(await files.OpenAsync(FileId, CancellationToken.None));
        await files.DeleteAsync(FileId, CancellationToken.None);
        Assert.Empty(Files());
        await files.DeleteAsync(FileId, CancellationToken.None);
    }

    [Fact]
    public async Task Disk_ThatRefuses_IsUnavailable()
    {
        var path = Path.Combine(folder.FullName, "a-file");
        await File.WriteAllBytesAsync(path, []);
        var broken = new PhotoFolder(path);
        await Assert.ThrowsAsync<StoreUnavailableException>(
            () => broken.WriteAsync(FileId, (_, _) => Task.CompletedTask, CancellationToken.None));
    }

    public void Dispose() => folder.Delete(recursive: true);

    private string[] Files() => Directory.GetFiles(folder.FullName, "*", SearchOption.AllDirectories);
}
