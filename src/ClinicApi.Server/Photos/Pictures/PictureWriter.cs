using System.Security.Cryptography;

namespace ClinicApi.Server.Photos;

/// <summary>Writes a picture in large pieces, and measures what it writes.</summary>
internal sealed class PictureWriter(Stream target) : IDisposable
{
    private readonly byte[] buffer = new byte[64 * 1024];
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private int buffered;

    public long Length { get; private set; }

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (!bytes.IsEmpty)
        {
            if (buffered == buffer.Length)
                await FlushAsync(cancellationToken);
            var count = Math.Min(bytes.Length, buffer.Length - buffered);
            bytes[..count].CopyTo(buffer.AsMemory(buffered));
            buffered += count;
            bytes = bytes[count..];
        }
    }

    /// <summary>The checksum of everything that was written. It ends the writing.</summary>
    public async ValueTask<string> CompleteAsync(CancellationToken cancellationToken)
    {
        await FlushAsync(cancellationToken);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    public void Dispose() => hash.Dispose();

    private async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        hash.AppendData(buffer, 0, buffered);
        await target.WriteAsync(buffer.AsMemory(0, buffered), cancellationToken);
        Length += buffered;
        buffered = 0;
    }
}
