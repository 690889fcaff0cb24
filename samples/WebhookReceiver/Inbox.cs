using System.Security.Cryptography;
using System.Text;

namespace ClinicApi.WebhookReceiver;

/// <summary>A folder with a file for each webhook. One that comes again, as they may, finds its file and changes nothing.</summary>
public sealed class Inbox
{
    private readonly DirectoryInfo folder;

    public Inbox(string path)
    {
        folder = Directory.CreateDirectory(path);
    }

    /// <summary>When this has completed the webhook is on the disk, once, and may be acknowledged.</summary>
    public async Task KeepAsync(string id, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        // The id is the sender's word; as a hash it is safe in a path.
        var place = Path.Combine(folder.FullName, $"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)))}.json");
        if (File.Exists(place))
            return;
        var unfinished = $"{place}.{Guid.NewGuid():N}";
        await using (var file = new FileStream(unfinished, FileMode.CreateNew, FileAccess.Write))
        {
            await file.WriteAsync(body, cancellationToken);
            file.Flush(flushToDisk: true);
        }

        // Of two that come at once the later replaces the same by the same.
        File.Move(unfinished, place, overwrite: true);
    }
}
