using System.Buffers;

namespace Grpc.Core;

/// <summary>Where a serializer puts a message.</summary>
public abstract class SerializationContext
{
    /// <summary>Hands over the whole payload; ends the serialization.</summary>
    public virtual void Complete(byte[] payload) => throw new NotSupportedException();

    /// <summary>Says how long the payload will be, before the first byte is written.</summary>
    public virtual void SetPayloadLength(int payloadLength)
    {
    }

    public virtual IBufferWriter<byte> GetBufferWriter() => throw new NotSupportedException();

    /// <summary>Ends a serialization through <see cref="GetBufferWriter"/>.</summary>
    public virtual void Complete() => throw new NotSupportedException();
}

/// <summary>Where a deserializer finds a message.</summary>
public abstract class DeserializationContext
{
    public abstract int PayloadLength { get; }

    public virtual byte[] PayloadAsNewBuffer() => throw new NotSupportedException();

    public virtual ReadOnlySequence<byte> PayloadAsReadOnlySequence() => new(PayloadAsNewBuffer());
}

internal sealed class BufferedSerializationContext : SerializationContext
{
    private readonly ArrayBufferWriter<byte> buffer = new();
    private byte[]? payload;

    public byte[] Payload => payload ?? throw new InvalidOperationException("The serializer did not complete its context.");

    public override IBufferWriter<byte> GetBufferWriter() => buffer;

    public override void Complete() => Complete(buffer.WrittenSpan.ToArray());

    public override void Complete(byte[] payload)
    {
        if (this.payload is not null)
            throw new InvalidOperationException("The serialization context is already complete.");
        this.payload = payload;
    }
}

internal sealed class BufferedDeserializationContext(byte[] payload) : DeserializationContext
{
    public override int PayloadLength => payload.Length;

    public override byte[] PayloadAsNewBuffer() => payload;
}
