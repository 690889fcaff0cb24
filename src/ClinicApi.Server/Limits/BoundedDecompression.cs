using System.IO.Compression;
using Grpc.Core;
using Grpc.Net.Compression;

namespace ClinicApi.Server.Limits;

/// <summary>
/// Unpacks requests up to the largest that a message may have, and not a byte more: a few kilobytes on the wire must not become a gigabyte
/// of memory.
/// </summary>
internal sealed class BoundedDecompression(ICompressionProvider inner, int mostBytes) : ICompressionProvider
{
    public string EncodingName => inner.EncodingName;

    public Stream CreateCompressionStream(Stream stream, CompressionLevel? compressionLevel) => inner.CreateCompressionStream(stream, compressionLevel);

    public Stream CreateDecompressionStream(Stream stream) => new BoundedStream(inner.CreateDecompressionStream(stream), mostBytes);

    private sealed class BoundedStream(Stream unpacked, int mostBytes) : Stream
    {
        private long total;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => total;
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => Count(unpacked.Read(buffer, offset, count));

        public override int Read(Span<byte> buffer) => Count(unpacked.Read(buffer));

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                unpacked.Dispose();
            base.Dispose(disposing);
        }

        private int Count(int read)
        {
            total += read;
            return total <= mostBytes ? read : throw new RpcException(new Status(StatusCode.ResourceExhausted, "The message is too large when unpacked."));
        }
    }
}
