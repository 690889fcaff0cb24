using System.Security.Cryptography;
using ClinicApi.Server.Errors;
using ClinicApi.V1;
using Google.Protobuf;
using Grpc.Core;

namespace ClinicApi.Server.Photos;

/// <summary>The content that a caller sends, message by message: no more of it than the server takes, and in the end that of its checksum.</summary>
internal sealed class UploadedContent(IAsyncStreamReader<UploadPhotoRequest> messages, int mostBytes) : IDisposable
{
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long length;

    /// <returns>The next part; an empty one at the end.</returns>
    public async ValueTask<ReadOnlyMemory<byte>> NextAsync(CancellationToken cancellationToken)
    {
        if (!await messages.MoveNext(cancellationToken))
            return default;
        var data = messages.Current.Data;
        if (data.IsEmpty || !messages.Current.Equals(new UploadPhotoRequest { Data = data }))
            throw Refusals.Invalid("data", "must be what a message after the first has, and nothing else");
        length += data.Length;
        if (length > mostBytes)
            throw PictureRefusals.TooLarge(mostBytes);
        hash.AppendData(data.Span);
        return data.Memory;
    }

    /// <summary>Reads what the picture has left over, and compares the whole with the checksum.</summary>
    public async Task VerifyAsync(string sha256, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> part;
        do
        {
            part = await NextAsync(cancellationToken);
        }
        while (!part.IsEmpty);
        if (Convert.ToHexStringLower(hash.GetHashAndReset()) != sha256)
            throw PictureRefusals.ChecksumMismatch();
    }

    public void Dispose() => hash.Dispose();
}
