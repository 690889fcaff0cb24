using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using ClinicApi.Options.V1;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace ClinicApi.Server.Contract;

/// <summary>A field that callers may set, with its rule and what checking it takes, which is found once for each type of message.</summary>
internal sealed class RuledField
{
    private static readonly ConcurrentDictionary<MessageDescriptor, RuledField[]> Known = new();

    private readonly FrozenSet<int>? enumNumbers;

    private RuledField(FieldDescriptor descriptor, FieldRule rule)
    {
        (Descriptor, Rule) = (descriptor, rule);
        ReadNumber = NumberGetter.Of(descriptor);
        if (descriptor.FieldType == FieldType.Enum)
            enumNumbers = descriptor.EnumType.Values.Select(value => value.Number).ToFrozenSet();
        Patterns = rule.ChildType.Length > 0
            ? [ApiContract.ParentPattern(rule.ChildType)]
            : [.. rule.ResourceTypes.Select(type => ApiContract.Patterns[type])];
    }

    public FieldDescriptor Descriptor { get; }

    public FieldRule Rule { get; }

    /// <summary>The patterns of which a name in the field follows one; none if it holds no names.</summary>
    public ImmutableArray<string> Patterns { get; }

    /// <summary>How a number is read that is 0 where it is not set; null of other fields.</summary>
    public Func<IMessage, double>? ReadNumber { get; }

    public static ReadOnlySpan<RuledField> Of(MessageDescriptor message) => Known.GetOrAdd(message, Find);

    /// <summary>What the field holds; null if it is not set.</summary>
    public object? Read(IMessage message)
    {
        var value = Descriptor.Accessor.GetValue(message);
        return FieldPresence.IsSet(Descriptor, message, value) ? value : null;
    }

    /// <summary>Whether a number is one of the field's enumeration.</summary>
    public bool Knows(int number) => enumNumbers!.Contains(number);

    private static RuledField[] Find(MessageDescriptor message) =>
    [
        .. message.Fields.InFieldNumberOrder()
            .Select(field => new RuledField(field, ApiContract.RuleOf(field)))
            .Where(field => !field.Rule.OutputOnly),
    ];
}
