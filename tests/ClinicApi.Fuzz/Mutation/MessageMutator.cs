using System.Collections;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace ClinicApi.Fuzz.Mutation;

/// <summary>Changes messages that follow the contract into others that protobuf can write: fields gone, doubled, too large, or never expected.</summary>
/// <param name="words">Texts that mean something to the server: names, tokens, offers.</param>
internal sealed class MessageMutator(IReadOnlyList<string> words)
{
    private const int Deepest = 8;

    /// <summary>Sets, clears or changes a few fields, wherever they are.</summary>
    public void Mutate(IMessage message, Random random)
    {
        for (var times = random.Next(1, 6); times > 0; times--)
            MutateOnce(message, random, 0);
    }

    private void MutateOnce(IMessage message, Random random, int depth)
    {
        var fields = message.Descriptor.Fields.InDeclarationOrder();
        if (fields.Count == 0)
            return;
        var field = fields[random.Next(fields.Count)];
        if (field.IsMap)
            return;
        if (field.IsRepeated)
            MutateItems(message, field, random, depth);
        else if (random.Next(8) == 0)
            field.Accessor.Clear(message);
        else if (IsOrdinaryMessage(field) && depth < Deepest && field.Accessor.GetValue(message) is IMessage inner && random.Next(4) > 0)
            MutateOnce(inner, random, depth + 1);
        else
            field.Accessor.SetValue(message, Value(field, field.Accessor.GetValue(message), random, depth));
    }

    private void MutateItems(IMessage message, FieldDescriptor field, Random random, int depth)
    {
        var items = (IList)field.Accessor.GetValue(message);
        var at = items.Count == 0 ? -1 : random.Next(items.Count);
        switch (random.Next(6))
        {
            case 0 when at >= 0:
                items.RemoveAt(at);
                break;
            case 1 when at >= 0:
                items.Add(items[at]);
                break;
            case 2 when at >= 0 && IsOrdinaryMessage(field):
                MutateOnce((IMessage)items[at]!, random, depth + 1);
                break;
            case 3 when at >= 0 && !IsOrdinaryMessage(field):
                items[at] = Value(field, items[at], random, depth);
                break;
            case 4 when at >= 0 && random.Next(10) == 0:
                for (var more = random.Next(1200); more > 0; more--)
                    items.Add(items[at]);
                break;
            default:
                items.Add(Value(field, null, random, depth));
                break;
        }
    }

    private object Value(FieldDescriptor field, object? current, Random random, int depth) => field.FieldType switch
    {
        FieldType.String => Text(current as string ?? "", random),
        FieldType.Bytes => ByteString.CopyFrom(TextMutator.Mutate((current as ByteString)?.ToByteArray() ?? [], random)),
        FieldType.Bool => random.Next(2) == 0,
        FieldType.Double => Number(random),
        FieldType.Float => (float)Number(random),
        FieldType.Int32 or FieldType.SInt32 or FieldType.SFixed32 => unchecked((int)Whole(random)),
        FieldType.Int64 or FieldType.SInt64 or FieldType.SFixed64 => Whole(random),
        FieldType.UInt32 or FieldType.Fixed32 => unchecked((uint)Whole(random)),
        FieldType.UInt64 or FieldType.Fixed64 => unchecked((ulong)Whole(random)),
        FieldType.Enum => System.Enum.ToObject(field.EnumType.ClrType, random.Next(10) == 0 ? unchecked((int)Whole(random)) : random.Next(field.EnumType.Values.Count + 1)),
        FieldType.Message when IsWrapped(field) => Value(field.MessageType.FindFieldByNumber(1), current, random, depth),
        FieldType.Message => Fresh(field.MessageType, random, depth),
        _ => throw new ArgumentOutOfRangeException(nameof(field), field.FieldType, "The contract has no such fields."),
    };

    private IMessage Fresh(MessageDescriptor type, Random random, int depth)
    {
        var fresh = type.Parser.ParseFrom(ByteString.Empty);
        if (fresh is Timestamp timestamp)
            (timestamp.Seconds, timestamp.Nanos) = (random.Next(3) == 0 ? Whole(random) : 1_790_000_000 + (random.Next(200_000) * 300L), random.Next(5) == 0 ? (int)Whole(random) : 0);
        else if (fresh is Duration duration)
            (duration.Seconds, duration.Nanos) = (random.Next(3) == 0 ? Whole(random) : random.Next(200) * 300L, random.Next(5) == 0 ? (int)Whole(random) : 0);
        else if (depth < Deepest)
            MutateOnce(fresh, random, depth + 1);
        return fresh;
    }

    private string Text(string current, Random random)
    {
        var word = random.Next(3) == 0 && words.Count > 0 ? words[random.Next(words.Count)] : current;
        // A lone half of a pair cannot be written; protobuf's own bytes are broken elsewhere.
        return random.Next(3) == 0 && word.Length > 0 ? word : new string([.. TextMutator.Mutate(word, random).Where(c => !char.IsSurrogate(c))]);
    }

    private static double Number(Random random) => random.Next(6) switch
    {
        0 => double.NaN,
        1 => double.PositiveInfinity,
        2 => -0.0,
        3 => double.MaxValue,
        4 => double.Epsilon,
        _ => (random.NextDouble() - 0.5) * 1000,
    };

    private static long Whole(Random random) => random.Next(8) switch
    {
        0 => long.MaxValue,
        1 => long.MinValue,
        2 => int.MaxValue,
        3 => int.MinValue,
        4 => -1,
        5 => 0,
        6 => random.NextInt64(),
        _ => random.Next(-100, 3000),
    };

    private static bool IsOrdinaryMessage(FieldDescriptor field) => field.FieldType == FieldType.Message && !IsWrapped(field);

    private static bool IsWrapped(FieldDescriptor field) =>
        field.FieldType == FieldType.Message && field.MessageType.File == WrappersReflection.Descriptor;
}
