using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace ClinicApi.Server.Contract;

/// <summary>
/// An answer in the making, in the bytes that protobuf gives it on the wire and in borrowed memory. For answers of which there are many
/// and long ones: nothing is made but the bytes. Fields that are not set are not written, as everywhere.
/// </summary>
internal sealed class WireWriter : IDisposable
{
    private const int FirstCapacity = 16_384;
    private const int MostBytesOfAVarint = 10;
    private const int BitsOfADigit = 7;
    private const byte More = 1 << BitsOfADigit;

    private byte[] bytes = ArrayPool<byte>.Shared.Rent(FirstCapacity);

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => bytes.AsSpan(0, Length);

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(bytes);
        bytes = [];
    }

    public void Write(int field, bool value)
    {
        if (!value)
            return;
        WriteTag(field, WireFormat.WireType.Varint);
        WriteVarint(1);
    }

    /// <summary>A number or a value of an enumeration.</summary>
    public void Write(int field, int value)
    {
        if (value == 0)
            return;
        WriteTag(field, WireFormat.WireType.Varint);
        WriteVarint((ulong)value);
    }

    public void Write(int field, string value)
    {
        if (value.Length == 0)
            return;
        WriteTag(field, WireFormat.WireType.LengthDelimited);
        Reserve(MostBytesOfAVarint + Encoding.UTF8.GetMaxByteCount(value.Length));
        // Nearly all text is of as many bytes as characters.
        var room = CodedOutputStream.ComputeUInt32Size((uint)value.Length);
        var length = Encoding.UTF8.GetBytes(value, bytes.AsSpan(Length + room));
        var digits = CodedOutputStream.ComputeUInt32Size((uint)length);
        if (digits > room)
            bytes.AsSpan(Length + room, length).CopyTo(bytes.AsSpan(Length + digits));
        WriteVarint((ulong)length);
        Length += length;
    }

    /// <summary>A number or a value of an enumeration in a packed list, between <see cref="Begin"/> and <see cref="End"/>.</summary>
    public void WriteElement(int value) => WriteVarint((ulong)value);

    /// <summary>A number in a wrapper, of which also 0 counts.</summary>
    public void Write(int field, double? value)
    {
        if (value is not { } number)
            return;
        var start = Begin(field);
        if (number != 0)
        {
            WriteTag(DoubleValue.ValueFieldNumber, WireFormat.WireType.Fixed64);
            Reserve(sizeof(double));
            BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(Length), number);
            Length += sizeof(double);
        }

        End(start);
    }

    /// <summary>Strings of a repeated field, of which also empty ones count.</summary>
    public void Write(int field, IReadOnlyList<string> values)
    {
        for (var i = 0; i < values.Count; i++)
            Encoding.UTF8.GetBytes(values[i], Take(field, Encoding.UTF8.GetByteCount(values[i])));
    }

    /// <summary>Messages of a repeated field.</summary>
    public void Write(int field, IReadOnlyList<IMessage> messages)
    {
        for (var i = 0; i < messages.Count; i++)
            Write(field, messages[i]);
    }

    public void Write(int field, ReadOnlySpan<byte> value) => value.CopyTo(Take(field, value.Length));

    public void Write(int field, IMessage? message)
    {
        if (message is not null)
            message.WriteTo(Take(field, message.CalculateSize()));
    }

    /// <summary>A timestamp of whole seconds.</summary>
    public void WriteTimestamp(int field, long seconds)
    {
        var start = Begin(field);
        if (seconds != 0)
        {
            WriteTag(Timestamp.SecondsFieldNumber, WireFormat.WireType.Varint);
            WriteVarint((ulong)seconds);
        }

        End(start);
    }

    /// <summary>What is written until <see cref="End"/> is the content of a message.</summary>
    public int Begin(int field)
    {
        WriteTag(field, WireFormat.WireType.LengthDelimited);
        // Most lengths take one byte; End makes room for more.
        Reserve(1);
        return ++Length;
    }

    /// <param name="start">What <see cref="Begin"/> returned.</param>
    public void End(int start)
    {
        var length = Length - start;
        var more = CodedOutputStream.ComputeUInt32Size((uint)length) - 1;
        if (more > 0)
        {
            Reserve(more);
            bytes.AsSpan(start, length).CopyTo(bytes.AsSpan(start + more));
        }

        Length = start - 1;
        WriteVarint((ulong)length);
        Length += length;
    }

    /// <summary>The place of a field of so many bytes, to be filled before anything else is written.</summary>
    public Span<byte> Take(int field, int length)
    {
        WriteTag(field, WireFormat.WireType.LengthDelimited);
        WriteVarint((ulong)length);
        Reserve(length);
        Length += length;
        return bytes.AsSpan(Length - length, length);
    }

    private void WriteTag(int field, WireFormat.WireType type) => WriteVarint(WireFormat.MakeTag(field, type));

    private void WriteVarint(ulong value)
    {
        Reserve(MostBytesOfAVarint);
        for (; value >= More; value >>= BitsOfADigit)
            bytes[Length++] = (byte)(value | More);
        bytes[Length++] = (byte)value;
    }

    private void Reserve(int more)
    {
        if (bytes.Length - Length >= more)
            return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(bytes.Length * 2, Length + more));
        Written.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(bytes);
        bytes = larger;
    }
}
