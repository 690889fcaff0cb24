using ClinicApi.Server.Audit;
using ClinicApi.Server.Calls;
using ClinicApi.Server.Hosting;
using ClinicApi.Storage;
using ClinicApi.V1;
using Google.Protobuf;
using Grpc.Core;

namespace ClinicApi.Server.Photos;

/// <summary>Sends the content of photos, as long as the caller may see them.</summary>
internal sealed class PhotoDownloads(
    PhotoReader reader, IPhotoStore files, TransferTime transfer, Standing standing, AuditEntries entries, AuditWriter audit, TimeProvider time,
    Lifecycle lifecycle)
{
    private const int PartLength = 64 * 1024;
    private const int PartsBetweenRechecks = 16;

    public Task SendAsync(
        Call call, string name, IServerStreamWriter<DownloadPhotoResponse> responses, CancellationToken cancellationToken) =>
        transfer.LimitAsync(
            async ending =>
            {
                var row = await reader.FindAsync(call, name, ending);
                await using var content = await OpenAsync(call, name, row, ending);

                // The read is recorded before anything leaves.
                await audit.WriteAsync(entries.OfOutcome(call, StatusCode.OK, ""), ending);
                call.IsAudited = true;
                var stream = new PacedStream<DownloadPhotoResponse>(call, responses, time, lifecycle);
                await stream.SendAsync(new DownloadPhotoResponse { Photo = PhotoMapping.ToMessage(row) }, ending);
                var part = new byte[PartLength];
                for (var sent = 1; await content.ReadAtLeastAsync(part, PartLength, throwOnEndOfStream: false, ending) is > 0 and var length; sent++)
                {
                    // A message is written out before the call returns, so that the next part may take its place.
                    await stream.SendAsync(
                        new DownloadPhotoResponse { Data = UnsafeByteOperations.UnsafeWrap(part.AsMemory(0, length)) }, ending);
                    if (sent % PartsBetweenRechecks == 0)
                        await RecheckAsync(call, name, ending);
                }

                return true;
            },
            cancellationToken);

    private async Task RecheckAsync(Call call, string name, CancellationToken cancellationToken)
    {
        await standing.RecheckAsync(call, cancellationToken);
        await reader.FindAsync(call, name, cancellationToken);
    }

    private async Task<Stream> OpenAsync(Call call, string name, PhotoRow row, CancellationToken cancellationToken)
    {
        if (await files.OpenAsync(row.FileId, cancellationToken) is { } content)
            return content;

        // Either it has been deleted in between, or the files are not where they should be.
        await reader.FindAsync(call, name, cancellationToken);
        throw new StoreUnavailableException();
    }
}
