using Google.Protobuf;

namespace ClinicApi.Fuzz.Mutation;

/// <summary>Changes the bytes of a message with an eye for their structure: fields dropped, doubled, renumbered, nested, unknown or not what they say.</summary>
internal static class WireMutator
{
    private static readonly byte[][] NoText = [[0xC3, 0x28], [0xFF], [0xED, 0xA0, 0x80], [0xF8, 0x88, 0x80, 0x80, 0x80], [0xC0, 0x80]];

    public static byte[] Mutate(byte[] message, Random random)
    {
        for (var times = random.Next(1, 4); times > 0; times--)
            message = random.Next(4) == 0 ? TextMutator.Mutate(message, random) : MutateFields(message, random, depth: 0);
        return message;
    }

    private static byte[] MutateFields(byte[] message, Random random, int depth)
    {
        if (Split(message) is not { Count: > 0 } fields)
            return TextMutator.Mutate(message, random);
        var at = random.Next(fields.Count);
        var field = fields[at];
        switch (random.Next(9))
        {
            case 0:
                fields.RemoveAt(at);
                break;
            case 1:
                fields.Insert(random.Next(fields.Count + 1), field);
                break;
            case 2:
                fields[at] = field with { Number = random.Next(1, 40) };
                break;
            case 3:
                fields.Insert(at, new WireField(random.Next(1, 536_870_911), WireFormat.WireType.LengthDelimited, 0, new byte[random.Next(0, 3000)]));
                break;
            case 4:
                fields[at] = field with { Type = WireFormat.WireType.LengthDelimited, Bytes = NoText[random.Next(NoText.Length)] };
                break;
            case 5:
                fields[at] = field with { Type = WireFormat.WireType.Varint, Value = (ulong)random.NextInt64(long.MinValue, long.MaxValue) };
                break;
            case 6:
                fields[at] = field with { Type = WireFormat.WireType.LengthDelimited, Bytes = Nest(field.Number, field.Bytes, random.Next(2, 300)) };
                break;
            default:
                fields[at] = field with { Bytes = depth < 8 ? MutateFields(field.Bytes, random, depth + 1) : TextMutator.Mutate(field.Bytes, random) };
                break;
        }

        return Join(fields);
    }

    private static byte[] Nest(int number, byte[] inner, int depth)
    {
        for (; depth > 0 && inner.Length < 4000; depth--)
            inner = Join([new WireField(number, WireFormat.WireType.LengthDelimited, 0, inner)]);
        return inner;
    }

    /// <returns>Null if this is no message.</returns>
    private static List<WireField>? Split(byte[] message)
    {
        var fields = new List<WireField>();
        try
        {
            using var input = new CodedInputStream(message);
            while (input.ReadTag() is not 0 and var tag)
            {
                var (number, type) = (WireFormat.GetTagFieldNumber(tag), WireFormat.GetTagWireType(tag));
                fields.Add(type switch
                {
                    WireFormat.WireType.Varint => new WireField(number, type, input.ReadUInt64(), []),
                    WireFormat.WireType.Fixed64 => new WireField(number, type, input.ReadFixed64(), []),
                    WireFormat.WireType.Fixed32 => new WireField(number, type, input.ReadFixed32(), []),
                    WireFormat.WireType.LengthDelimited => new WireField(number, type, 0, input.ReadBytes().ToByteArray()),
                    _ => throw new InvalidDataException("Groups are not split."),
                });
            }

            return fields;
        }
        catch (Exception exception) when (exception is InvalidProtocolBufferException or InvalidDataException)
        {
            return null;
        }
    }

    private static byte[] Join(IEnumerable<WireField> fields)
    {
        using var bytes = new MemoryStream();
        using (var output = new CodedOutputStream(bytes, leaveOpen: true))
        {
            foreach (var field in fields)
            {
                output.WriteTag(field.Number, field.Type);
                switch (field.Type)
                {
                    case WireFormat.WireType.Varint:
                        output.WriteUInt64(field.Value);
                        break;
                    case WireFormat.WireType.Fixed64:
                        output.WriteFixed64(field.Value);
                        break;
                    case WireFormat.WireType.Fixed32:
                        output.WriteFixed32((uint)field.Value);
                        break;
                    default:
                        output.WriteBytes(ByteString.CopyFrom(field.Bytes));
                        break;
                }
            }
        }

        return bytes.ToArray();
    }

    private sealed record WireField(int Number, WireFormat.WireType Type, ulong Value, byte[] Bytes);
}
